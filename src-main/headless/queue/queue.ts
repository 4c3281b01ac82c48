import type { Command } from 'commander';
import type { Queue, QueueShare } from '../../../src-shared/nouns/jobs.ts';
import { addCommonOptions, inProgram, type CommandContext, type CommandFlags } from '../in-program.ts';
import { requesterName } from '../jobs/find-job.ts';
import { pausedLine } from '../jobs/steer.ts';

const more = `
What was given to a ComfyUI goes on while the queue is paused; it stays paused over a restart.

Examples:
  easel queue
  easel queue pause
  easel queue resume
  easel jobs open                             every job of it, in order
  easel jobs cancel --all --waiting           empties it`;

/** The line of waiting jobs as a whole. */
export function addQueue(program: Command): void {
  const queue = program
    .command('queue')
    .description('how many jobs run and wait, and whose; pause and resume')
    .addHelpText('after', more);

  addCommonOptions(
    queue.command('status', { isDefault: true }).description('how many jobs run and wait, and whose they are'),
  ).action((flags: CommandFlags) => run(flags, ({ client }) => client.jobs.queue()));

  addCommonOptions(queue.command('pause').description('give nothing more to ComfyUI until resume')).action(
    (flags: CommandFlags) => run(flags, ({ client }) => client.jobs.pause()),
  );

  addCommonOptions(queue.command('resume').description('go on')).action((flags: CommandFlags) =>
    run(flags, ({ client }) => client.jobs.resume()),
  );
}

const run = (flags: CommandFlags, ask: (context: CommandContext) => Promise<Queue>): Promise<void> =>
  inProgram(flags, { needsBackend: false, caller: 'easel queue' }, async (context) => {
    const queue = await ask(context);
    const shares = await context.client.jobs.shares();
    return { value: { ...queue, shares }, lines: linesOf(queue, shares) };
  });

function linesOf(queue: Queue, shares: readonly QueueShare[]): string[] {
  const { submitted, waiting } = queue;
  const width = Math.max(0, ...shares.map(({ requester }) => requesterName(requester).length));
  return [
    `${submitted} at ComfyUI, ${waiting} waiting`,
    ...shares.map((share) => {
      const rest = share.open - share.waiting;
      return `  ${requesterName(share.requester).padEnd(width)}  ${rest} at ComfyUI, ${share.waiting} waiting`;
    }),
    ...pausedLine(queue),
  ];
}
