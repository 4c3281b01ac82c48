/** Entry of the worker that takes one stranger's file apart: what it costs in time and memory ends with it. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { ByteSource } from './byte-source.ts';
import { embeddedTexts } from './embedded-texts.ts';
import type { Piece, TextsAnswer, TextsTask } from './texts-in-worker.ts';

const port = parentPort;
if (!port) throw new Error('The worker for workflow files is started by Easel, not by hand.');
const { size, source } = workerData as TextsTask;
port.postMessage(await answer(portSource(port, size)));
port.close();

async function answer(file: ByteSource): Promise<TextsAnswer> {
  try {
    return { kind: 'texts', texts: await embeddedTexts(file, source) };
  } catch (error) {
    return { kind: 'error', error: toErrorData(error) };
  }
}

function portSource(pieces: MessagePort, fileSize: number): ByteSource {
  const waiting: PromiseWithResolvers<Piece>[] = [];
  pieces.on('message', (piece: Piece) => waiting.shift()?.resolve(piece));
  return {
    size: fileSize,
    async read(start, end) {
      const answered = Promise.withResolvers<Piece>();
      waiting.push(answered);
      pieces.postMessage({ kind: 'read', start, end } satisfies TextsAnswer);
      const piece = await answered.promise;
      if (!piece) throw new Error('The file could not be read.');
      return piece;
    },
  };
}
