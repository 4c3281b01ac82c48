import type { AssistantSystem } from '../system.ts';
import type { AssistantFacts } from './assistant-facts.ts';
import { isThere } from './places.ts';

/** Whether there is any trace of the client on this machine. */
export async function isInstalled(assistant: AssistantFacts, system: AssistantSystem): Promise<boolean> {
  const { folders, apps, commands } = await assistant.signs(system);
  const paths = await Promise.all([...folders, ...apps].map(isThere));
  if (paths.includes(true)) return true;
  const found = await Promise.all(commands.map((command) => system.findCommand(command)));
  return found.some((path) => path !== null);
}
