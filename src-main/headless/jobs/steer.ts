import { Option, type Command } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isEnded, type Job, type Requester } from '../../../src-shared/nouns/jobs.ts';
import { addCommonOptions, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';
import { etaText, findJob, parseCount, parsePriority, requesterName, runJobs, shortId } from './find-job.ts';

interface CancelFlags extends CommandFlags {
  readonly all?: boolean;
  readonly waiting?: boolean;
  readonly requester?: string;
  readonly batch?: string;
}

interface MoveFlags extends CommandFlags {
  readonly before?: string;
  readonly first?: boolean;
  readonly last?: boolean;
}

/** What runs and waits, and what can be done about it. */
export function addSteering(jobs: Command): void {
  addCommonOptions(
    jobs
      .command('open')
      .description('what runs, then what waits, in the order in which it will go')
      .addOption(new Option('--limit <count>', 'how many, at most 1000').argParser(parseCount).default(50)),
  ).action((flags: CommandFlags & { limit: number }) =>
    runJobs(flags, async ({ client }) => {
      const open = await client.jobs.open({ limit: Math.min(1000, flags.limit) });
      const queue = await client.jobs.queue();
      const more = queue.waiting + queue.submitted - open.length;
      const lines = open.length === 0 ? ['Nothing runs and nothing waits.'] : open.map(openLine);
      return {
        value: open,
        lines: [...lines, ...(more > 0 ? [`and ${more} more (--limit)`] : []), ...pausedLine(queue)],
      };
    }),
  );

  addCommonOptions(
    jobs
      .command('cancel')
      .description('cancel one job, or many: a cancelled job cannot be brought back')
      .argument('[job]', 'its id')
      .option('--all', 'all that are open, or all of those that the next options leave')
      .option('--waiting', 'only those that wait')
      .option('--requester <name>', 'only those of this one, as `easel queue` shows it')
      .option('--batch <id>', 'only those of this batch'),
  ).action((id: string | undefined, flags: CancelFlags) => runJobs(flags, (context) => cancel(context, id, flags)));

  addCommonOptions(
    jobs
      .command('move')
      .description('put a waiting job elsewhere in the line')
      .argument('<job>', 'its id')
      .option('--before <job>', 'right before this one')
      .option('--first', 'before all others')
      .option('--last', 'behind all others'),
  ).action((id: string, flags: MoveFlags) =>
    runJobs(flags, async (context) => {
      const { client } = context;
      const job = await findJob(context, id);
      const before = await targetOf(context, flags);
      const moved = await client.jobs.move({
        id: job.id,
        before: before === job.id ? await afterFirst(context, job) : before,
      });
      return { value: moved, lines: [placeLine(moved)] };
    }),
  );

  addCommonOptions(
    jobs
      .command('priority')
      .description('say what goes first: -100 to 100, 0 is the usual one, higher goes first')
      .argument('<job>', 'its id')
      .argument('<priority>', 'a whole number', parsePriority),
  ).action((id: string, priority: number, flags: CommandFlags) =>
    runJobs(flags, async (context) => {
      const { id: jobId } = await findJob(context, id);
      const job = await context.client.jobs.prioritise({ id: jobId, priority });
      return { value: job, lines: [placeLine(job)] };
    }),
  );
}

async function cancel(context: CommandContext, id: string | undefined, flags: CancelFlags): Promise<Answer> {
  const { client } = context;
  const narrows = flags.waiting || flags.requester !== undefined || flags.batch !== undefined;
  if ((id === undefined) !== (flags.all === true) || (id !== undefined && narrows)) {
    throw new EaselError('bad_input', 'Name one job, or say --all.', {
      nextStep: 'For example: easel jobs cancel 3f2a81c0, or easel jobs cancel --all --requester "Claude Desktop".',
    });
  }
  if (id !== undefined) {
    const { id: jobId } = await findJob(context, id);
    const job = await client.jobs.cancel({ id: jobId });
    const done = job.status === 'cancelled';
    const line = done
      ? `${shortId(job.id)} is cancelled.`
      : isEnded(job.status)
        ? `${shortId(job.id)} had ended before: ${job.status}.`
        : `${shortId(job.id)} ends as soon as ComfyUI lets it go.`;
    return { value: job, lines: [line], failed: !done && isEnded(job.status) };
  }
  const requester = flags.requester === undefined ? undefined : await findRequester(context, flags.requester);
  const answer = await client.jobs.cancelAll({
    isWaiting: flags.waiting ?? false,
    ...(requester && { requester }),
    ...(flags.batch !== undefined && { batchId: (await findBatch(context, flags.batch)).id }),
  });
  return {
    value: answer,
    lines: [answer.cancelled === 1 ? '1 job cancelled.' : `${answer.cancelled} jobs cancelled.`],
  };
}

/** One whose jobs are open, by the name that is shown, or by its kind. @throws not_found */
async function findRequester({ client }: CommandContext, name: string): Promise<Requester> {
  const shares = await client.jobs.shares();
  const same = (text: string): boolean => text.toLowerCase() === name.toLowerCase();
  const found = shares.find(({ requester }) => same(requesterName(requester)) || same(requester.kind));
  if (found) return found.requester;
  throw new EaselError('not_found', `Nobody of the name '${name.slice(0, 60)}' has open jobs.`, {
    nextStep: '`easel queue` lists who has.',
  });
}

/** By its id, or the beginning of it. @throws not_found */
export async function findBatch({ client }: Pick<CommandContext, 'client'>, id: string) {
  if (/^[0-9a-f-]{4,35}$/.test(id)) {
    const begins = (await client.batches.list({ limit: 200 })).filter((batch) => batch.id.startsWith(id));
    if (begins.length === 1 && begins[0]) return begins[0];
  }
  return client.batches.get({ id });
}

/** Before whom; null is last of all. @throws bad_input, not_found */
async function targetOf(context: CommandContext, { before, first, last }: MoveFlags): Promise<string | null> {
  const said = [before !== undefined, first === true, last === true].filter(Boolean).length;
  if (said !== 1) {
    throw new EaselError('bad_input', 'Say where to: one of --before, --first and --last.', {
      nextStep: 'For example: easel jobs move 3f2a81c0 --first.',
    });
  }
  if (last) return null;
  if (before !== undefined) return (await findJob(context, before)).id;
  const [head] = await context.client.jobs.waiting({ limit: 1 });
  if (head) return head.id;
  throw new EaselError('conflict', 'No job waits, so there is no line to move in.', {
    nextStep: '`easel jobs open` shows what runs.',
  });
}

/** The first that is to be the first stays where it is. */
async function afterFirst({ client }: CommandContext, job: Job): Promise<string | null> {
  const [, second] = await client.jobs.waiting({ limit: 2 });
  return second && second.id !== job.id ? second.id : null;
}

function openLine(job: Job): string {
  const { id, status, title, requester, priority, eta, waitsFor, queuePosition } = job;
  const place = status === 'running' ? '' : queuePosition === null ? '-' : String(queuePosition + 1);
  const marks = [
    priority === 0 ? '' : `priority ${priority}`,
    eta === null ? '' : `done in about ${etaText(eta)}`,
    waitsFor ?? '',
    job.stalledSince === null ? '' : `no sign from ComfyUI for ${Math.round((Date.now() - job.stalledSince) / 1000)} s`,
    job.reused === null ? '' : `shares the run of ${shortId(job.reused.jobId)}`,
  ].filter(Boolean);
  const asked = requesterName(requester).slice(0, 16).padEnd(16);
  const head = `${place.padStart(5)}  ${shortId(id)}  ${status.padEnd(10)}  ${asked}  ${title.slice(0, 50)}`;
  return marks.length === 0 ? head : `${head}  (${marks.join('; ')})`;
}

function placeLine({ id, priority, queuePosition }: Job): string {
  const place = queuePosition === null ? '' : queuePosition === 0 ? ' goes next' : ` has ${queuePosition} before it`;
  return `${shortId(id)}${place || ' is moved'}, priority ${priority}.`;
}

export const pausedLine = ({ isPaused }: { isPaused: boolean }): string[] =>
  isPaused ? ['The queue is paused: `easel queue resume` lets it go on.'] : [];
