export interface Shutdown {
  /** Whoever opens registers the close; the last one opened closes first. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes everything and ends the process, at the latest when the time is over. A second call ends it at once. */
  run(exitCode: number): void;
}

export interface ShutdownOptions {
  readonly deadlineMs: number;
  readonly exit: (code: number) => void;
  readonly onError: (name: string, error: unknown) => void;
}

export function createShutdown({ deadlineMs, exit, onError }: ShutdownOptions): Shutdown {
  const closes: { name: string; close: () => Promise<void> | void }[] = [];
  let running = false;

  async function closeAll(): Promise<void> {
    for (let next = closes.pop(); next; next = closes.pop()) {
      try {
        await next.close();
      } catch (error) {
        onError(next.name, error);
      }
    }
  }

  return {
    add: (name, close) => void closes.push({ name, close }),
    run: (exitCode) => {
      if (running) return exit(exitCode || 1);
      running = true;
      setTimeout(() => {
        onError(closes.at(-1)?.name ?? 'the last step', new Error('the time for closing is over'));
        exit(exitCode);
      }, deadlineMs).unref();
      void closeAll().then(() => exit(exitCode));
    },
  };
}

const echoMs = 300;

/** Ctrl-C, a service manager, a closed terminal, and what nobody caught: all end through the one list. */
export function endOnSignals(shutdown: Shutdown, onCrash: (error: unknown) => void): void {
  let heardAt = -Infinity;
  const hear = () => {
    // A library of conf's sends each signal to this process once more; and npm and a terminal both pass Ctrl-C on.
    const echo = performance.now() - heardAt < echoMs;
    heardAt = performance.now();
    if (!echo) shutdown.run(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
  const crash = (error: unknown) => {
    onCrash(error);
    shutdown.run(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
