import { appendFileSync } from 'node:fs';

/** How a prompt ends, by the last of its execution_* messages. */
const ends: Readonly<Record<string, string>> = {
  execution_success: 'succeeded',
  execution_interrupted: 'interrupted',
  execution_error: 'failed',
};

/** What happened to each prompt, for tests: unlike the history it outlives the server, and counts what came twice. */
export interface Journal {
  accepted(promptId: string): void;
  started(promptId: string): void;
  /** A message about it is about to be sent: it may be the one that ends it. */
  told(promptId: string, type: string): void;
}

export const noJournal: Journal = { accepted: () => {}, started: () => {}, told: () => {} };

/** Appends lines of `<pid> <what> <prompt id>` before anybody hears of what they tell. */
export function openJournal(path: string): Journal {
  const note = (what: string, promptId: string): void => appendFileSync(path, `${process.pid} ${what} ${promptId}\n`);
  return {
    accepted: (promptId) => note('accepted', promptId),
    started: (promptId) => note('started', promptId),
    told(promptId, type) {
      const end = ends[type];
      if (end !== undefined) note(end, promptId);
    },
  };
}
