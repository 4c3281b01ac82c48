import type { AssistantFacts, WantedEntry } from './assistant-facts.ts';

/**
 * Whether the client's own command at this path may register this: not over HTTP, because arguments, and with them the token, can be read by
 * everybody on the machine while it runs; not a script of Windows, which needs a shell that takes JSON apart. Else its file is edited.
 */
export function mayRun(assistant: AssistantFacts, commandPath: string, wanted: WantedEntry): boolean {
  if (assistant.way !== 'command' || !assistant.ownCommand) return false;
  return wanted.transport === 'stdio' && !/\.(cmd|bat|ps1)$/i.test(commandPath);
}
