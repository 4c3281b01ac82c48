const lookMs = 10_000;

/**
 * Calls `end` when nobody used the program and no job was open for this long: a program that an assistant started by itself
 * goes away by itself.
 */
export function endWhenIdle(options: {
  readonly minutes: number;
  readonly inUse: () => boolean;
  readonly end: () => void;
}): () => void {
  const idleMs = options.minutes * 60_000;
  let usedAt = Date.now();
  const timer = setInterval(
    () => {
      if (options.inUse()) usedAt = Date.now();
      else if (Date.now() - usedAt >= idleMs) options.end();
    },
    Math.min(lookMs, idleMs),
  );
  timer.unref();
  return () => clearInterval(timer);
}
