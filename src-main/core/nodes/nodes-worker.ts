/** Entry of the worker that reads, indexes and searches the node classes of servers; the main thread never holds them. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { createNodeIndexes } from './index-of-server.ts';
import type { NodesAnswer, NodesRequest, NodesWorkerData } from './nodes-protocol.ts';

const port = parentPort;
if (!port) throw new Error('The worker for node classes is started by Easel, not by hand.');
const indexes = createNodeIndexes(workerData as NodesWorkerData);

port.on('message', ({ id, name, args }: NodesRequest) => {
  const call = indexes[name] as (...given: readonly unknown[]) => Promise<unknown>;
  call(...args).then(
    (value) => port.postMessage({ id, ok: true, value } satisfies NodesAnswer),
    (error: unknown) => port.postMessage({ id, ok: false, error: toErrorData(error) } satisfies NodesAnswer),
  );
});
