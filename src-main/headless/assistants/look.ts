import type { Command } from 'commander';
import type { AssistantId } from '../../../src-shared/nouns/assistants.ts';
import { addCommonOptions, inProgram, type CommandFlags } from '../in-program.ts';
import { assistantArgument, caller } from './choices.ts';
import { lineOf, linesOf, logLines, resultLines, selfTestLines } from './words.ts';

const options = { needsBackend: false, caller };

/** The assistants of this machine, and Easel's registration in them. */
export function addLook(assistants: Command): void {
  // A command of its own: options of the parent would be taken from the commands below it.
  addCommonOptions(
    assistants.command('list', { isDefault: true }).description('what is found on this machine, and how it stands'),
  ).action((flags: CommandFlags) =>
    inProgram(flags, options, async ({ client }) => {
      const list = await client.assistants.list();
      return { value: list, lines: list.filter(({ id }) => id !== 'other').map(lineOf) };
    }),
  );

  addCommonOptions(
    assistants
      .command('show')
      .description('one assistant: its files, its state, and what can be copied')
      .addArgument(assistantArgument()),
  ).action((assistant: AssistantId, flags: CommandFlags) =>
    inProgram(flags, options, async ({ client }) => {
      const found = await client.assistants.get({ assistant });
      return { value: found, lines: linesOf(found) };
    }),
  );

  addCommonOptions(
    assistants
      .command('test')
      .description('start what is registered as the assistant would, and speak to it')
      .addArgument(assistantArgument()),
  ).action((assistant: AssistantId, flags: CommandFlags) =>
    inProgram(flags, options, async ({ client }) => {
      const selfTest = await client.assistants.selfTest({ assistant });
      // What the client met when it tried may explain it.
      const log = selfTest.ok ? [] : logLines(await client.assistants.log({ assistant }));
      return { value: selfTest, lines: [...selfTestLines(selfTest), ...log], failed: !selfTest.ok };
    }),
  );

  addCommonOptions(
    assistants
      .command('log')
      .description("the end of the assistant's own log of its MCP servers, where it keeps one")
      .addArgument(assistantArgument()),
  ).action((assistant: AssistantId, flags: CommandFlags) =>
    inProgram(flags, options, async ({ client }) => {
      const log = await client.assistants.log({ assistant });
      return {
        value: log,
        lines: log.path === null ? ['There is no log that Easel knows of.'] : [log.path, ...log.lines],
      };
    }),
  );

  addCommonOptions(
    assistants
      .command('undo')
      .description('take the last change of its configuration back')
      .addArgument(assistantArgument()),
  ).action((assistant: AssistantId, flags: CommandFlags) =>
    inProgram(flags, options, async ({ client }) => {
      const result = await client.assistants.undo({ assistant });
      return { value: result, lines: resultLines(result) };
    }),
  );
}
