import { availableParallelism } from 'node:os';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Logger, PicturesProcess } from '../ports.ts';
import { pictureAnswerSchema, type PictureAnswer, type PictureRequest } from './requests.ts';

/** The core's side of the pictures process: it is started with the first request and again after it died. */
export interface Pictures {
  /** @throws unsupported_media when the file cannot be read as a picture */
  make(request: PictureRequest): Promise<PictureAnswer>;
  /** Starts the process ahead of the first request, so that no person waits for sharp to load. */
  warmUp(): void;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

interface Task {
  readonly request: PictureRequest;
  readonly resolve: (answer: PictureAnswer) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

/** A picture that takes longer has hung its decoder. */
const taskTimeoutMs = 60_000;
const maxAttempts = 2;

export function createPictures(options: { start: () => PicturesProcess; logger: Logger; atOnce?: number }): Pictures {
  const atOnce = options.atOnce ?? Math.max(1, availableParallelism() - 1);
  const waiting: Task[] = [];
  const running = new Map<number, { task: Task; timer: NodeJS.Timeout }>();
  let pictures: PicturesProcess | null = null;
  let gone = Promise.withResolvers<void>();
  let nextId = 1;
  let stopped = false;

  function process(): PicturesProcess {
    if (pictures) return pictures;
    const started = options.start();
    pictures = started;
    started.onMessage((message) => settle(message));
    gone = Promise.withResolvers();
    started.onExit(() => {
      if (pictures !== started) return;
      pictures = null;
      gone.resolve();
      if (!stopped) options.logger.warn({}, 'the pictures process ended; it starts again when needed');
      for (const { task, timer } of running.values()) {
        clearTimeout(timer);
        // The picture that killed it once may do so again: it gets a second try, not a third.
        if (!stopped && task.attempts < maxAttempts) waiting.unshift(task);
        else task.reject(unreadable(task.request, 'the pictures process ended'));
      }
      running.clear();
      pump();
    });
    return started;
  }

  function pump(): void {
    while (running.size < atOnce) {
      const task = waiting.shift();
      if (!task) return;
      const id = nextId++;
      task.attempts++;
      const timer = setTimeout(() => {
        options.logger.warn({ kind: task.request.kind }, 'a picture took too long; its process is ended');
        pictures?.kill();
      }, taskTimeoutMs).unref();
      running.set(id, { task, timer });
      process().postMessage({ id, request: task.request });
    }
  }

  function settle(message: unknown): void {
    const { id, answer } = pictureAnswerSchema.parse(message);
    const entry = running.get(id);
    if (!entry) return;
    running.delete(id);
    clearTimeout(entry.timer);
    if (answer.ok) entry.task.resolve(answer);
    else entry.task.reject(unreadable(entry.task.request, answer.message));
    pump();
  }

  return {
    make(request) {
      return new Promise((resolve, reject) => {
        if (stopped) return reject(unreadable(request, 'Easel is ending'));
        waiting.push({ request, resolve, reject, attempts: 0 });
        return pump();
      });
    },
    warmUp: () => void process(),
    async stop() {
      stopped = true;
      for (const task of waiting.splice(0)) task.reject(unreadable(task.request, 'Easel is ending'));
      if (!pictures) return;
      pictures.kill();
      await gone.promise;
    },
  };
}

function unreadable(request: PictureRequest, reason: string): EaselError {
  return new EaselError('unsupported_media', 'The file cannot be read as a picture.', {
    nextStep: 'Take the original instead.',
    details: { kind: request.kind, reason: reason.slice(0, 300) },
  });
}
