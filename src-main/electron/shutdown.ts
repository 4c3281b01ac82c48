import { setTimeout as sleep } from 'node:timers/promises';

export interface Shutdown {
  /** Whoever opens registers the close; the last one opened closes first. */
  add(close: () => Promise<void> | void): void;
  /** Closes everything, one after the other; resolves at the latest when the time is over. Called twice, it is one run. */
  run(deadlineMs: number): Promise<void>;
}

/** @param onError told of a close that failed; the others go on */
export function createShutdown(onError: (error: unknown) => void): Shutdown {
  const closes: (() => Promise<void> | void)[] = [];
  let running: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    for (let close = closes.pop(); close; close = closes.pop()) {
      try {
        await close();
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    add: (close) => void closes.push(close),
    run: (deadlineMs) => (running ??= Promise.race([closeAll(), sleep(deadlineMs, undefined)])),
  };
}
