import { join } from 'node:path';
import type { Message } from './json-lines.ts';
import { readJson } from './program.ts';

/**
 * What a program may leave in its data folder for assistants that do not wait for a slow start (Codex waits 10 s): its
 * results of `initialize`, `server/discover` and `tools/list`.
 */
interface Snapshot {
  readonly initialize?: object;
  readonly discover?: object;
  readonly tools?: object;
}

const answers: Readonly<Record<string, keyof Snapshot>> = {
  initialize: 'initialize',
  'server/discover': 'discover',
  'tools/list': 'tools',
};

/** The result for this request from the first folder whose snapshot has one; else null. */
export function snapshotResult(folders: readonly string[], message: Message): object | null {
  const name = answers[message.method ?? ''];
  if (!name) return null;
  for (const folder of folders) {
    const result = (readJson(join(folder, 'tools-snapshot.json')) as Snapshot | null)?.[name];
    if (typeof result === 'object' && result !== null) return result;
  }
  return null;
}
