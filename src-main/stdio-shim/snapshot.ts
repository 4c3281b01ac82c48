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

/** The result for this request from the snapshot, or null where it has none. */
export function snapshotResult(dataFolder: string, message: Message): object | null {
  const name = answers[message.method ?? ''];
  if (!name) return null;
  const result = (readJson(join(dataFolder, 'tools-snapshot.json')) as Snapshot | null)?.[name];
  return typeof result === 'object' && result !== null ? result : null;
}
