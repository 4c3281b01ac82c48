import { Option, type Command } from 'commander';
import { jobStatuses, type Batch, type Reuse } from '../../../src-shared/nouns/jobs.ts';
import { templateArguments } from '../generate/arguments.ts';
import { createProgressLine } from '../generate/progress-bar.ts';
import { addCommonOptions, inProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';
import { parseCount, shortId } from '../jobs/find-job.ts';
import { addPlaceOptions } from '../jobs/place-options.ts';
import { findBatch } from '../jobs/steer.ts';
import { collect } from '../options.ts';
import { followBatch } from './follow-batch.ts';
import { varyOf } from './vary.ts';

const more = `
All jobs of a batch are made, or none. With --count each combination is run that often, with a seed each: the one given and those after it, or
drawn ones. With --wait the command ends with 1 when one of the jobs did not succeed, and Ctrl-C cancels what is open.

Examples:
  easel batch run generate_image prompt="a red fox" --count 8
  easel batch run generate_image prompt="a red fox" --vary cfg=5,7,9 --vary sampler=euler,dpmpp_2m --wait
  easel batch run generate_image --vary 'prompt=["a red fox, in snow", "a boat"]'
  easel batch show 3f2a81c0`;

interface RunFlags extends CommandFlags {
  readonly count: number;
  readonly vary: string[];
  readonly wait?: boolean;
  readonly reuse: Reuse;
  readonly priority: number;
}

/** Several jobs of one template at once. */
export function addBatch(program: Command): void {
  const batch = program
    .command('batch')
    .alias('batches')
    .description('several jobs of one template at once: run, list, show, cancel')
    .addHelpText('after', more);

  addCommonOptions(
    addPlaceOptions(
      batch
        .command('run')
        .description('run every combination of the varied values')
        .argument('<template>', 'the template')
        .argument('[name=value...]', 'parameters that all jobs have')
        .addOption(new Option('--count <number>', 'jobs of each combination').argParser(parseCount).default(1))
        .option('--vary <name=v1,v2>', 'values for a parameter, or a JSON list; may be repeated', collect, [])
        .option('--wait', 'until all have ended'),
    ),
  ).action((name: string, set: string[], flags: RunFlags) =>
    run(flags, (context) => runBatch(context, { name, set, flags }), { needsBackend: true }),
  );

  addCommonOptions(
    batch
      .command('list')
      .description('newest first')
      .addOption(new Option('--limit <count>', 'how many, at most 200').argParser(parseCount).default(20)),
  ).action((flags: CommandFlags & { limit: number }) =>
    run(flags, async ({ client }) => {
      const batches = await client.batches.list({ limit: Math.min(200, flags.limit) });
      return { value: batches, lines: batches.length === 0 ? ['There are no batches.'] : batches.map(headOf) };
    }),
  );

  addCommonOptions(batch.command('show').description('how far it is, job by job').argument('<batch>', 'its id')).action(
    (id: string, flags: CommandFlags) =>
      run(flags, async (context) => {
        const { id: batchId } = await findBatch(context, id);
        const found = await context.client.batches.get({ id: batchId });
        return { value: found, lines: linesOf(found) };
      }),
  );

  addCommonOptions(
    batch.command('cancel').description('cancel what is open of it').argument('<batch>', 'its id'),
  ).action((id: string, flags: CommandFlags) =>
    run(flags, async (context) => {
      const { id: batchId } = await findBatch(context, id);
      const cancelled = await context.client.batches.cancel({ id: batchId });
      return { value: cancelled, lines: [headOf(cancelled)] };
    }),
  );
}

const run = (
  flags: CommandFlags,
  work: (context: CommandContext) => Promise<Answer>,
  { needsBackend = false } = {},
): Promise<void> => inProgram(flags, { needsBackend, caller: 'easel batch' }, work);

async function runBatch(
  { calls, client, signal }: CommandContext,
  { name, set, flags }: { name: string; set: readonly string[]; flags: RunFlags },
): Promise<Answer> {
  const template = await client.templates.get({ name });
  const { count, reuse, priority } = flags;
  const vary = varyOf(flags.vary, template);
  const given = templateArguments({ prompt: null, set, template });
  const create = () => client.batches.create({ template: name, arguments: given, count, vary, reuse, priority });
  if (!flags.wait) {
    const made = await create();
    const where =
      calls.origin === null
        ? 'No Easel runs: they go on when one does (`easel serve`).'
        : `\`easel batch show ${shortId(made.id)}\` says how far it is.`;
    return { value: made, lines: [headOf(made), where] };
  }
  const bar = createProgressLine(process.stderr);
  try {
    const done = await followBatch({
      client,
      create,
      signal,
      onChange: ({ ended, total, fraction }) =>
        bar.show(`${String(Math.round(fraction * 100)).padStart(3)}%  ${ended} of ${total} jobs`),
    });
    bar.end();
    return { value: done, lines: linesOf(done), failed: done.counts.succeeded < done.total };
  } finally {
    bar.end();
  }
}

function headOf({ id, title, total, counts, fraction, endedAt }: Batch): string {
  const states = jobStatuses.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  const far = endedAt === null ? `${Math.round(fraction * 100)} %` : 'ended';
  return `${shortId(id)}  ${far.padStart(5)}  ${total} jobs: ${states.join(', ')}  ${title.slice(0, 60)}`;
}

function linesOf(batch: Batch): string[] {
  return [
    headOf(batch),
    ...batch.jobs.map(({ id, status, varied, outputIds }) => {
      const what = Object.entries(varied).map(([name, value]) => `${name}=${String(value).slice(0, 60)}`);
      const made = outputIds.length === 0 ? '' : `  ${outputIds.join(', ')}`;
      return `  ${shortId(id)}  ${status.padEnd(10)}  ${what.join(' ')}${made}`;
    }),
  ];
}
