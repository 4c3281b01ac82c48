import type { Command } from 'commander';
import type { SecretsView } from '../../../src-shared/nouns/secrets.ts';
import { addCommonOptions, inProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';
import { readSecret } from './read-secret.ts';

const more = `
A value is asked for, or read from stdin; it is never an argument, which others could see. EASEL_SECRET_<NAME> in the environment of
Easel goes before what is kept.

Examples:
  easel secrets set hf_token
  easel secrets set hf_token < token.txt
  easel secrets list`;

/** Secrets go in and never come out: what needs one asks Easel's core for it. */
export function addSecrets(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('keep and forget tokens and keys; their values are never shown')
    .addHelpText('after', more);

  addCommonOptions(secrets.command('list').description('names of the secrets, and how they are kept')).action(
    (flags: CommandFlags) => run(flags, async ({ client }) => answerOf(await client.secrets.list())),
  );

  addCommonOptions(
    secrets
      .command('set')
      .description('keep a secret; the value is asked for, or read from stdin')
      .argument('<name>', 'lower-case letters, digits and _, such as hf_token')
      .allowExcessArguments(),
  ).action((name: string, flags: CommandFlags, command: Command) => {
    // Commander's own refusal would repeat it.
    if (command.args.length > 1) {
      command.error('error: a value is never an argument, which others could see; it is asked for, or read from stdin');
    }
    return run(flags, async ({ client, signal }) => {
      const value = await readSecret(name, signal);
      return answerOf(await client.secrets.set({ name, value }), `${name} is kept.`);
    });
  });

  addCommonOptions(
    secrets.command('delete').description('forget a secret').argument('<name>', 'as `easel secrets list` shows it'),
  ).action((name: string, flags: CommandFlags) =>
    run(flags, async ({ client }) => answerOf(await client.secrets.delete({ name }), `${name} is forgotten.`)),
  );
}

const run = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inProgram(flags, { needsBackend: false, caller: 'easel secrets' }, work);

function answerOf(view: SecretsView, said?: string): Answer {
  const { sentence, nextStep, secrets } = view;
  const names = secrets.map(({ name, source }) => `${name}${source === 'environment' ? '  (environment)' : ''}`);
  return {
    value: view,
    lines: said === undefined ? [sentence, ...(nextStep === null ? [] : [nextStep]), ...names] : [said],
  };
}
