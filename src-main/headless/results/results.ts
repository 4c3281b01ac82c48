import type { Command } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { CachedResult } from '../../../src-shared/nouns/jobs.ts';
import { addCommonOptions, inProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';
import { shortId } from '../jobs/find-job.ts';

const more = `
A result may be named by its key or by the id of the job that made it, shortened to their beginning. Forgetting a result leaves its outputs where
they are: the same work is made anew the next time. For how long and how many are kept: the settings cache.seconds and cache.entries.

Examples:
  easel results list
  easel results pin 3f2a81c0
  easel results clear
  easel generate "a red fox" --set seed=7 --reuse never    makes it anew`;

/** What is given again instead of made again. */
export function addResults(program: Command): void {
  const results = program
    .command('results')
    .description('the results that are given again to whoever asks for the same: list, pin, forget, clear')
    .addHelpText('after', more);

  addCommonOptions(results.command('list', { isDefault: true }).description('the one that was used last first')).action(
    (flags: CommandFlags) =>
      run(flags, async ({ client }) => {
        const list = await client.results.list();
        return { value: list, lines: list.length === 0 ? ['No results are kept.'] : list.map(rowOf) };
      }),
  );

  const onOne = (name: string, description: string, work: OnOne): void => {
    addCommonOptions(
      results.command(name).description(description).argument('<result>', 'its key, or the id of its job'),
    ).action((key: string, flags: CommandFlags) =>
      run(flags, async (context) => work(context, await find(context, key))),
    );
  };
  onOne('pin', 'keep it: it neither expires nor makes room', async ({ client }, { key }) =>
    changed(await client.results.pin({ key, isPinned: true }), key),
  );
  onOne('unpin', 'let it expire as any other', async ({ client }, { key }) =>
    changed(await client.results.pin({ key, isPinned: false }), key),
  );
  onOne('forget', 'make it anew the next time', async ({ client }, result) => {
    await client.results.delete({ key: result.key });
    return { value: result, lines: [`Forgotten: ${result.title.slice(0, 60)}`] };
  });

  addCommonOptions(
    results
      .command('clear')
      .description('forget all but the pinned ones')
      .option('--pinned-too', 'the pinned ones too'),
  ).action((flags: CommandFlags & { pinnedToo?: boolean }) =>
    run(flags, async ({ client }) => {
      const answer = await client.results.clear({ pinnedToo: flags.pinnedToo ?? false });
      return {
        value: answer,
        lines: [answer.cleared === 1 ? '1 result forgotten.' : `${answer.cleared} results forgotten.`],
      };
    }),
  );
}

type OnOne = (context: CommandContext, result: CachedResult) => Promise<Answer>;

const run = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inProgram(flags, { needsBackend: false, caller: 'easel results' }, work);

function changed(list: readonly CachedResult[], key: string): Answer {
  const result = list.find((one) => one.key === key);
  return { value: result ?? null, lines: result ? [rowOf(result)] : [] };
}

/** @throws not_found */
async function find({ client }: CommandContext, key: string): Promise<CachedResult> {
  const found = (await client.results.list()).filter(
    (one) => key.length >= 4 && (one.key.startsWith(key) || one.jobId.startsWith(key)),
  );
  if (found.length === 1 && found[0]) return found[0];
  throw new EaselError(
    'not_found',
    found.length === 0 ? `No kept result is '${key.slice(0, 64)}'.` : `'${key}' may be several of the kept results.`,
    { nextStep: '`easel results list` shows them.' },
  );
}

function rowOf({ key, jobId, title, createdAt, hits, isPinned }: CachedResult): string {
  const minutes = Math.max(0, Math.round((Date.now() - createdAt) / 60_000));
  const age =
    minutes < 120
      ? `${minutes} min`
      : minutes < 2880
        ? `${Math.round(minutes / 60)} h`
        : `${Math.round(minutes / 1440)} d`;
  const used = hits === 1 ? 'used once' : `used ${hits} times`;
  return `${key.slice(0, 12)}  job ${shortId(jobId)}  ${age.padStart(7)}  ${used.padEnd(14)}  ${isPinned ? 'pinned  ' : ''}${title.slice(0, 60)}`;
}
