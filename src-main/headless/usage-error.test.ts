import { Command, type CommanderError, Option } from 'commander';
import { expect, test } from 'vitest';
import { asksForJson, usageError } from './usage-error.ts';

function refusalOf(argv: readonly string[]) {
  const program = new Command('easel').exitOverride().configureOutput({ writeErr: () => {} });
  const settings = program.command('settings').alias('options');
  settings
    .command('set')
    .argument('<path>')
    .addOption(new Option('--level <level>').choices(['info']))
    .action(() => {});
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    return usageError(error as CommanderError, { program, argv }).toData();
  }
  return null;
}

test.each([
  [['settings', 'set', '--json'], "Unknown option '--json'.", 'easel settings set'],
  [['settings', 'set'], "Missing required argument 'path'.", 'easel settings set'],
  [['options', 'stet', 'x'], "Unknown command 'stet' (Did you mean set?)", 'easel settings'],
  [['settings'], 'A command is missing.', 'easel settings'],
  [['set'], "Unknown command 'set'.", 'easel'],
  [
    ['settings', 'set', 'x', '--level', 'loud'],
    "Option '--level <level>' argument 'loud' is invalid. Allowed choices are info.",
    'easel settings set',
  ],
])('%j is refused in one sentence, with the command whose help says more', (argv, message, command) => {
  expect(refusalOf(argv)).toMatchObject({
    code: 'bad_input',
    message,
    nextStep: `\`${command} --help\` shows what it takes.`,
  });
});

test('whoever asks for JSON anywhere before -- reads JSON', () => {
  expect([['--json'], ['x', '--json', 'y'], ['--', '--json'], ['--jsonx'], []].map(asksForJson)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
