import { Worker } from 'node:worker_threads';
import type { DrawReply, DrawRequest, DrawTasks, TaskName } from './draw-tasks.ts';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The drawing thread, started with the first task. */
export class DrawClient {
  readonly #workerUrl: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #tickets = 0;
  #ids = 0;
  #stopped = false;

  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  /** Runs a task; rejects with a `DrawError` when it fails and when the thread ends. */
  run<Name extends TaskName>(task: Name, args: DrawTasks[Name]['args']): Promise<DrawTasks[Name]['answer']> {
    if (this.#stopped) return Promise.reject(new DrawError('Stopped', 'the drawing thread has been stopped'));
    const worker = (this.#worker ??= this.#start());
    this.#tickets += 1;
    const request: DrawRequest = { ticket: this.#tickets, task, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.ticket, { resolve: resolve as (answer: unknown) => void, reject });
      worker.ref();
      worker.postMessage(request);
    });
  }

  /** An id for a sampling, unique in this client. */
  newId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#worker?.terminate();
    this.#fail(new DrawError('Stopped', 'the drawing thread has been stopped'));
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl, { name: 'demo-comfyui drawing' });
    worker.on('message', (reply: DrawReply) => {
      const waiting = this.#waiting.get(reply.ticket);
      this.#waiting.delete(reply.ticket);
      // An idle drawing thread keeps no program alive.
      if (this.#waiting.size === 0) worker.unref();
      if ('error' in reply) waiting?.reject(new DrawError(reply.error.name, reply.error.message));
      else waiting?.resolve(reply.answer);
    });
    worker.on('error', (error) => this.#end(worker, error));
    worker.on('exit', () => this.#end(worker, new Error('the drawing thread ended')));
    return worker;
  }

  #end(worker: Worker, error: unknown): void {
    if (this.#worker === worker) this.#worker = undefined;
    this.#fail(new DrawError('DrawingThreadEnded', error instanceof Error ? error.message : String(error)));
  }

  #fail(error: DrawError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** A task failed in the drawing thread; `kind` is the name of the error there. */
export class DrawError extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = 'DrawError';
    this.kind = kind;
  }
}
