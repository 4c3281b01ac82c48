import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { addCommonOptions, type CommandContext, type CommandFlags } from '../in-program.ts';
import { addAuthOptions, authOf, type AuthFlags } from './auth-options.ts';
import { inProgram } from './in-program.ts';
import { foreignLines, foundLines, linesOf, testLines } from './words.ts';

/** What can be seen of backends. */
export function addBackendLook(backends: Command): void {
  addCommonOptions(
    backends
      .command('list')
      .description('all backends in their order: state, devices, queue, and what is wrong with one'),
  ).action((flags: CommandFlags) =>
    inProgram(flags, async (context) => {
      const list = await settled(context);
      const [found, problem] = await Promise.all([context.client.backends.found(), context.client.backends.problem()]);
      const lines = [...list.flatMap(linesOf), ...foundLines(found), ...(problem === null ? [] : [problem])];
      return { value: { backends: list, found, problem }, lines: lines.length > 0 ? lines : ['No ComfyUI is known.'] };
    }),
  );

  addAuthOptions(
    addCommonOptions(
      backends
        .command('test')
        .description('ask an address, or a backend of the list, once; nothing is changed')
        .argument('<address-or-id>', 'such as http://192.168.1.20:8188, or an id of `easel backends list`'),
    ),
  ).action((what: string, flags: CommandFlags & AuthFlags) =>
    inProgram(flags, async ({ client, signal }) => {
      const known = (await client.backends.list()).find(({ id }) => id === what);
      const auth = await authOf(flags, signal);
      const question = { address: known?.url ?? what, ...(known && { id: known.id }), ...(auth && { auth }) };
      const result = await client.backends.test(question);
      return { value: result, lines: testLines(result), failed: !result.ok };
    }),
  );

  addCommonOptions(
    backends
      .command('foreign')
      .description('jobs that others queued there; nothing can be done to them')
      .argument('<id>'),
  ).action((id: string, flags: CommandFlags) =>
    inProgram(flags, async (context) => {
      await settled(context);
      const jobs = await context.client.backends.foreign({ id });
      return { value: jobs, lines: foreignLines(jobs) };
    }),
  );

  addCommonOptions(
    backends
      .command('free')
      .description('let a ComfyUI forget its models and free its memory, after what runs')
      .argument('<id>'),
  ).action((id: string, flags: CommandFlags) =>
    inProgram(flags, async (context) => {
      await settled(context);
      await context.client.backends.freeMemory({ id });
      return { value: { id }, lines: [`${id} frees its memory.`] };
    }),
  );
}

const settleMs = 6_000;

/** A program that has just started is connecting; a dead one is soon known to be dead. */
async function settled({ client, signal }: CommandContext) {
  const deadline = Date.now() + settleMs;
  for (;;) {
    const list = await client.backends.list();
    const isSettled = list.length > 0 && list.every(({ state }) => state !== 'connecting');
    if (isSettled || Date.now() > deadline) return list;
    await sleep(50, undefined, { signal });
  }
}
