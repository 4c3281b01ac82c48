import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Argument, type Command, Option } from 'commander';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import {
  assistantIds,
  registerOptionsSchema,
  type AssistantId,
  type ChangePlan,
  type ChangeResult,
  type RegisterOptions,
} from '../../../src-shared/nouns/assistants.ts';
import { harmless, print } from '../convert/terminal-text.ts';
import { addCommonOptions, inProgram, type Answer, type CommandContext } from '../in-program.ts';
import { addRegisterOptions, caller, transportOf, type RegisterFlags } from './choices.ts';
import { planLines, resultLines } from './words.ts';

type Action = 'register' | 'unregister';

/** Easel into the lists of assistants, and out of them. */
export function addRegister(program: Command): void {
  const target = (): Argument =>
    new Argument('[assistant]', 'such as claude-desktop, cursor or codex').choices(assistantIds);
  addCommonOptions(
    addRegisterOptions(
      program
        .command('register')
        .description('put Easel into the configuration of an assistant, or repair it there; shows the change first')
        .addArgument(target())
        .option('--all', 'every assistant that is found on this machine'),
    )
      .addOption(new Option('--http', 'let it connect over HTTP: then Easel has to be running').conflicts('stdio'))
      .addOption(
        new Option('--stdio', 'let it start Easel by itself (default: as it is registered, else what suits it best)'),
      ),
  ).action((assistant: AssistantId | undefined, flags: RegisterFlags) => change('register', assistant, flags));

  addCommonOptions(
    addRegisterOptions(
      program
        .command('unregister')
        .description("take Easel out of an assistant's configuration; nothing else in it is touched")
        .addArgument(target())
        .option('--all', 'every assistant where it is registered'),
    ),
  ).action((assistant: AssistantId | undefined, flags: RegisterFlags) => change('unregister', assistant, flags));
}

function change(action: Action, assistant: AssistantId | undefined, flags: RegisterFlags): Promise<void> {
  return inProgram(flags, { needsBackend: false, caller }, async (context) => {
    if ((assistant === undefined) !== (flags.all === true)) {
      throw new EaselError('bad_input', 'Name one assistant, or give --all.', {
        nextStep: 'easel assistants lists them.',
      });
    }
    const targets = assistant === undefined ? await all(action, flags, context) : [optionsOf(assistant, flags)];
    if (targets.length === 0) return { value: [], lines: [noneWords[action]] };
    const answers: Answer[] = [];
    for (const options of targets)
      answers.push(await one(action, options, { flags, context, alone: assistant !== undefined }));
    const [first] = answers;
    return assistant !== undefined && first
      ? first
      : {
          value: answers.map(({ value }) => value),
          lines: answers.flatMap(({ lines }) => lines),
          failed: answers.some(({ failed }) => failed === true),
        };
  });
}

const noneWords: Readonly<Record<Action, string>> = {
  register: 'No assistant that Easel can register with was found on this machine.',
  unregister: 'Easel is registered with none.',
};

/** To remove: each place that has an entry of Easel's, or had one. */
async function all(action: Action, flags: RegisterFlags, { client }: CommandContext): Promise<RegisterOptions[]> {
  const list = await client.assistants.list();
  if (action === 'register') {
    return list.filter(({ installed, way }) => installed && way !== 'copy').map(({ id }) => optionsOf(id, flags));
  }
  return list.flatMap(({ id, places }) => {
    const own = places.filter(({ entryName, state }) => entryName !== null || state === 'lost');
    const projects = new Set(own.map(({ project }) => project));
    const wanted = [...projects].filter((one) => flags.project === undefined || one === resolve(flags.project));
    return wanted.map((project) =>
      optionsOf(id, { ...flags, ...(project === null ? {} : { scope: 'project' as const, project }) }),
    );
  });
}

function optionsOf(assistant: AssistantId, flags: RegisterFlags): RegisterOptions {
  const { name, scope = 'user', project } = flags;
  const parsed = registerOptionsSchema.safeParse({
    assistant,
    name,
    scope,
    transport: transportOf(flags),
    ...(scope === 'project' ? { project: resolve(project ?? process.cwd()) } : {}),
  });
  if (parsed.success) return parsed.data;
  throw new EaselError('bad_input', `'${name}' cannot be the name of an entry.`, {
    nextStep: 'A name has up to 32 letters, digits, _ and -.',
  });
}

interface Asked {
  readonly flags: RegisterFlags;
  readonly context: CommandContext;
  /** One failure among several assistants does not end the others. */
  readonly alone: boolean;
}

async function one(action: Action, options: RegisterOptions, { flags, context, alone }: Asked): Promise<Answer> {
  const { client } = context;
  try {
    const plan = await (action === 'register'
      ? client.assistants.planRegister(options)
      : client.assistants.planUnregister(options));
    const lines = [`${options.assistant}:`, ...planLines(plan)];
    if (flags.dryRun) return { value: plan, lines, failed: plan.obstacle !== null };
    if (plan.obstacle) throw context.calls.errorOf(obstacleOf(plan));
    if (!flags.json) print('stdout', lines.map(harmless));
    if (!(await agreed(flags))) return { value: plan, lines: ['Nothing was changed.'] };
    const result: ChangeResult = await client.assistants[action](options);
    return { value: result, lines: resultLines(result), failed: result.selfTest !== null && !result.selfTest.ok };
  } catch (error) {
    if (alone) throw error;
    const { message, nextStep } = toErrorData(context.calls.errorOf(error));
    return {
      value: { assistant: options.assistant, error: toErrorData(context.calls.errorOf(error)) },
      lines: [`${options.assistant}: ${message} ${nextStep}`],
      failed: true,
    };
  }
}

const obstacleOf = ({ obstacle }: ChangePlan): EaselError =>
  new EaselError(obstacle!.code, obstacle!.message, { nextStep: obstacle!.nextStep });

/** A person at a terminal sees the change before it is made; a script has decided already. */
async function agreed({ yes, json }: RegisterFlags): Promise<boolean> {
  if (yes || json || !process.stdin.isTTY || !process.stdout.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return !/^n/i.test((await terminal.question('Write this? [Y/n] ')).trim());
  } finally {
    terminal.close();
  }
}
