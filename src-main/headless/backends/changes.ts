import { type Command, InvalidArgumentError } from 'commander';
import type { BackendChange } from '../../../src-shared/nouns/backend-changes.ts';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { addCommonOptions, type Answer, type CommandFlags } from '../in-program.ts';
import { addAuthOptions, authOf, type AuthFlags } from './auth-options.ts';
import { inProgram } from './in-program.ts';
import { linesOf } from './words.ts';

interface ChangeFlags extends CommandFlags, AuthFlags {
  readonly name?: string;
  readonly address?: string;
  readonly weight?: number;
  readonly concurrent?: number;
  readonly off?: boolean;
}

/** What changes the list. */
export function addBackendChanges(backends: Command): void {
  addChangeOptions(
    backends
      .command('add')
      .description('add a ComfyUI of this or another machine, or Comfy Cloud')
      .argument('<address>', 'such as http://192.168.1.20:8188 or https://cloud.comfy.org')
      .option('--off', 'do not use it yet'),
  ).action((address: string, flags: ChangeFlags) =>
    inProgram(flags, async ({ client, signal }) => {
      const change = await changeOf(flags, signal);
      return answerOf(await client.backends.add({ ...change, address, ...(flags.off && { isOn: false }) }));
    }),
  );

  addChangeOptions(
    backends
      .command('edit')
      .description('change what is said here, and nothing else')
      .argument('<id>', 'as `easel backends list` shows it')
      .option('--address <address>', 'of one that was added'),
  ).action((id: string, flags: ChangeFlags) =>
    inProgram(flags, async ({ client, signal }) => {
      const change = await changeOf(flags, signal);
      return answerOf(await client.backends.update({ id, change }));
    }),
  );

  addCommonOptions(
    backends.command('remove').description('take one out of the list, with its secrets').argument('<id>'),
  ).action((id: string, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => {
      await client.backends.remove({ id });
      return { value: { id }, lines: [`${id} is removed.`] };
    }),
  );

  for (const [word, description] of [
    ['on', 'use it'],
    ['off', 'use it no more, and keep it in the list; what it runs goes on there'],
  ] as const) {
    addCommonOptions(backends.command(word).description(description).argument('<id>')).action(
      (id: string, flags: CommandFlags) =>
        inProgram(flags, async ({ client }) => answerOf(await client.backends.setOn({ id, isOn: word === 'on' }))),
    );
  }

  addCommonOptions(
    backends
      .command('pin')
      .description('the one that jobs go to under pinned routing, and that is asked first; without an id: none')
      .argument('[id]'),
  ).action((id: string | undefined, flags: CommandFlags) =>
    inProgram(flags, async ({ client }) => listAnswer(await client.backends.pin({ id: id ?? null }))),
  );

  addCommonOptions(backends.command('order').description('put these first, in this order').argument('<ids...>')).action(
    (ids: string[], flags: CommandFlags) =>
      inProgram(flags, async ({ client }) => listAnswer(await client.backends.order({ ids }))),
  );
}

function addChangeOptions(command: Command): Command {
  return addAuthOptions(
    addCommonOptions(command)
      .option('--name <name>', 'what it is called; empty: the host in its address')
      .option('--weight <number>', 'its share of the jobs under weighted routing, 1 to 100', wholeNumber)
      .option('--concurrent <number>', 'how many jobs it gets at once, 1 to 64', wholeNumber),
  );
}

async function changeOf(flags: ChangeFlags, signal: AbortSignal): Promise<BackendChange> {
  const { name, address, weight, concurrent } = flags;
  const auth = await authOf(flags, signal);
  return {
    ...(name !== undefined && { name: name.trim() || null }),
    ...(address !== undefined && { address }),
    ...(weight !== undefined && { weight }),
    ...(concurrent !== undefined && { maxConcurrentJobs: concurrent }),
    ...(auth && { auth }),
  };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('This has to be a whole number.');
  return Number(text);
}

export const answerOf = (backend: Backend): Answer => ({ value: backend, lines: linesOf(backend) });

const listAnswer = (backends: readonly Backend[]): Answer => ({ value: backends, lines: backends.flatMap(linesOf) });
