import { Worker } from 'node:worker_threads';
import { EaselError, fromErrorData, type ErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { ByteSource } from './byte-source.ts';
import type { EmbeddedText } from './embedded-text.ts';
import type { FileSource } from './file-kind.ts';

/** What the worker starts with; the pieces it asks for follow in the order of its asking. */
export interface TextsTask {
  readonly size: number;
  readonly source: FileSource;
}

/** Undefined where the file cannot be read any more. */
export type Piece = Uint8Array<ArrayBuffer> | undefined;

export type TextsAnswer =
  | { readonly kind: 'read'; readonly start: number; readonly end: number }
  | { readonly kind: 'texts'; readonly texts: readonly EmbeddedText[] }
  | { readonly kind: 'error'; readonly error: ErrorData };

export interface TextsInWorkerOptions {
  /** The built or source form of texts-worker. */
  readonly workerUrl: URL;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds a file may take; 20 s unless told. */
  readonly timeLimit?: number | undefined;
}

/**
 * `embeddedTexts` in a worker of its own. The index of three hours of video holds its reader for 40 ms, and a file can be
 * made to hold it for longer, or to need gigabytes: here it costs a worker, which is ended.
 * @throws too_large, workflow_unreadable; the signal's reason
 */
export async function textsInWorker(
  file: ByteSource,
  source: FileSource,
  options: TextsInWorkerOptions,
): Promise<readonly EmbeddedText[]> {
  options.signal?.throwIfAborted();
  const worker = new Worker(options.workerUrl, {
    name: 'workflow file',
    workerData: { size: file.size, source } satisfies TextsTask,
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<readonly EmbeddedText[]>();
  let lastPiece = Promise.resolve();
  worker.on('message', (answer: TextsAnswer) => {
    if (answer.kind === 'texts') resolve(answer.texts);
    else if (answer.kind === 'error') reject(fromErrorData(answer.error));
    else {
      const piece: Promise<Piece> = file.read(answer.start, answer.end).catch(() => undefined);
      lastPiece = lastPiece.then(async () => {
        const bytes = await piece;
        worker.postMessage(bytes, bytes ? [bytes.buffer] : []);
      });
    }
  });
  worker.once('error', (error: NodeJS.ErrnoException) =>
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? harmful('takes too much memory to read') : error),
  );
  worker.once('exit', () => reject(harmful('could not be read')));
  const timer = setTimeout(() => reject(harmful('takes too long to read')), options.timeLimit ?? 20_000);
  const abort = (): void => reject(options.signal?.reason as Error);
  options.signal?.addEventListener('abort', abort);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function harmful(what: string): EaselError {
  return new EaselError('workflow_unreadable', `The file ${what}: it is damaged, or made to do harm.`, {
    nextStep: 'Open the original in ComfyUI, export its workflow, and hand in the .json file.',
  });
}
