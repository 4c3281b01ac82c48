/** Entry of the storage worker: library.sqlite behind messages, so that no query ever blocks the main thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { openLibrary } from './library-database.ts';
import type { LibraryAnswer, LibraryCall } from './library-protocol.ts';

const port = parentPort;
if (!port) throw new Error('The storage worker is started by Easel, not by hand.');
const send = (answer: LibraryAnswer): void => port.postMessage(answer);

const library = openLibrary((workerData as { path: string }).path);
send({ id: 0, ok: true, value: { fts5: library.fts5 } });

port.on('message', (call: LibraryCall | 'close') => {
  if (call === 'close') {
    library.close();
    port.close();
    return;
  }
  try {
    const run = library[call.name] as (...args: readonly unknown[]) => unknown;
    send({ id: call.id, ok: true, value: run(...call.args) });
  } catch (error) {
    send({ id: call.id, ok: false, message: error instanceof Error ? error.message : String(error) });
  }
});
