import { appendFileSync } from 'node:fs';
import type { Ending } from './history.ts';

/** What happened to each prompt, for tests: unlike the history it outlives the server, and counts what came twice. */
export interface Journal {
  accepted(promptId: string): void;
  started(promptId: string): void;
  ended(promptId: string, ending: Ending): void;
}

export const noJournal: Journal = { accepted: () => {}, started: () => {}, ended: () => {} };

/** Appends lines of `<pid> <what> <prompt id>` before anybody hears of what they tell. */
export function openJournal(path: string): Journal {
  const note = (what: string, promptId: string): void => appendFileSync(path, `${process.pid} ${what} ${promptId}\n`);
  return {
    accepted: (promptId) => note('accepted', promptId),
    started: (promptId) => note('started', promptId),
    ended: (promptId, ending) => note(howItEnded(ending), promptId),
  };
}

function howItEnded({ succeeded, messages }: Ending): string {
  if (succeeded) return 'succeeded';
  return messages.some(([type]) => type === 'execution_interrupted') ? 'interrupted' : 'failed';
}
