import { Worker } from 'node:worker_threads';
import { EaselError, fromErrorData } from '../../../src-shared/nouns/errors.ts';
import type { NodeIndexCalls } from './index-of-server.ts';
import type { NodesAnswer, NodesRequest, NodesWorkerData } from './nodes-protocol.ts';

type Name = keyof NodeIndexCalls;

/** The worker's calls. It lives while it is asked, and some minutes longer. */
export interface IndexInWorker {
  call<N extends Name>(
    name: N,
    args: Parameters<NodeIndexCalls[N]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<NodeIndexCalls[N]>>>;
  /** Whether it holds memory now. */
  alive(): boolean;
  stop(): Promise<void>;
}

export interface IndexInWorkerOptions extends NodesWorkerData {
  readonly workerUrl: URL;
  /** Milliseconds without a call after which it is ended; 5 minutes unless told. */
  readonly idleMs?: number;
}

/** What is indexed takes about a megabyte for a thousand classes; one class is parsed at a time. */
const resourceLimits = { maxOldGenerationSizeMb: 512 };

interface Running {
  readonly worker: Worker;
  readonly pending: Map<number, PromiseWithResolvers<unknown>>;
}

export function createIndexInWorker({ workerUrl, folder, idleMs = 300_000 }: IndexInWorkerOptions): IndexInWorker {
  let running: Running | null = null;
  let idleTimer: NodeJS.Timeout | undefined;
  let nextId = 1;
  let stopped = false;

  function start(): Running {
    const worker = new Worker(workerUrl, {
      name: 'nodes',
      workerData: { folder } satisfies NodesWorkerData,
      resourceLimits,
    });
    const started: Running = { worker, pending: new Map() };
    worker.on('message', (answer: NodesAnswer) => {
      const call = started.pending.get(answer.id);
      started.pending.delete(answer.id);
      if (answer.ok) call?.resolve(answer.value);
      else call?.reject(fromErrorData(answer.error));
      if (started.pending.size === 0) endWhenIdle();
    });
    let reason: unknown = null;
    worker.once('error', (error) => (reason = error));
    worker.once('exit', () => {
      if (running === started) running = null;
      for (const call of started.pending.values()) call.reject(ended(reason));
      started.pending.clear();
    });
    return (running = started);
  }

  function endWhenIdle(): void {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => void running?.worker.terminate(), idleMs).unref();
  }

  return {
    async call(name, args, signal) {
      signal?.throwIfAborted();
      if (stopped) throw ended(null);
      clearTimeout(idleTimer);
      const { worker, pending } = running ?? start();
      const id = nextId++;
      const answer = Promise.withResolvers<unknown>();
      pending.set(id, answer);
      worker.postMessage({ id, name, args } satisfies NodesRequest);
      const abort = (): void => answer.reject(signal?.reason as Error);
      signal?.addEventListener('abort', abort);
      try {
        return (await answer.promise) as never;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    alive: () => running !== null,
    async stop() {
      stopped = true;
      clearTimeout(idleTimer);
      await running?.worker.terminate();
    },
  };
}

function ended(reason: unknown): EaselError {
  const { code } = (reason ?? {}) as { code?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new EaselError('too_large', 'The node classes of this ComfyUI take too much memory to be listed.', {
      nextStep: 'Ask for one class by its name.',
      cause: reason,
    });
  }
  return new EaselError('internal', 'The list of node classes ended before it answered.', {
    nextStep: 'Try again.',
    cause: reason,
  });
}
