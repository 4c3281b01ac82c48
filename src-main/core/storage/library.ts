import { Worker } from 'node:worker_threads';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { LibraryAnswer, LibraryCalls } from './library-protocol.ts';

/** library.sqlite as the main thread sees it: the worker's calls, as promises. */
export type Library = {
  [Name in keyof LibraryCalls]: (...args: Parameters<LibraryCalls[Name]>) => Promise<ReturnType<LibraryCalls[Name]>>;
} & { close(): Promise<void> };

/** @throws database_unavailable when the file cannot be opened, or SQLite lacks FTS5 */
export async function openLibraryWorker(options: { workerUrl: URL; path: string }): Promise<Library> {
  const worker = new Worker(options.workerUrl, { workerData: { path: options.path } });
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const opened = Promise.withResolvers<{ fts5: boolean }>();
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let nextId = 1;
  let gone: string | null = null;

  worker.on('message', (answer: LibraryAnswer) => {
    if (answer.id === 0) {
      opened.resolve((answer as { value: { fts5: boolean } }).value);
      return;
    }
    const call = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.ok) call?.resolve(answer.value);
    else call?.reject(unavailable(answer.message));
  });
  const fail = (reason: string): void => {
    gone ??= reason;
    opened.reject(unavailable(reason));
    for (const call of pending.values()) call.reject(unavailable(reason));
    pending.clear();
  };
  worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => fail('the storage worker ended'));

  const { fts5 } = await opened.promise;
  if (!fts5) throw unavailable('SQLite was built without FTS5');

  const call =
    (name: keyof LibraryCalls) =>
    (...args: unknown[]): Promise<unknown> => {
      // What is sent to a worker that ended is never answered.
      if (gone !== null) return Promise.reject(unavailable(gone));
      const id = nextId++;
      const settled = Promise.withResolvers<unknown>();
      pending.set(id, settled);
      worker.postMessage({ id, name, args });
      return settled.promise;
    };

  return {
    addOutputs: call('addOutputs'),
    setThumbhash: call('setThumbhash'),
    setOrder: call('setOrder'),
    getOutput: call('getOutput'),
    outputNamed: call('outputNamed'),
    outputsOfJob: call('outputsOfJob'),
    listOutputs: call('listOutputs'),
    countOutputs: call('countOutputs'),
    outputsWithModel: call('outputsWithModel'),
    modelMarks: call('modelMarks'),
    setModelMark: call('setModelMark'),
    modelMetadata: call('modelMetadata'),
    setModelMetadata: call('setModelMetadata'),
    async close() {
      worker.postMessage('close');
      await exited;
    },
  } as Library;
}

function unavailable(reason: string): EaselError {
  return new EaselError('database_unavailable', `The library of outputs cannot be read or written: ${reason}.`, {
    nextStep: 'See whether the disk is full and whether the data folder can be written.',
  });
}
