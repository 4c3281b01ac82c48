import type { Connection } from './connection.ts';
import { isReady } from './ready-connections.ts';

/** How long a backend has to be away before what the others have is all that counts, in milliseconds. */
const usualAwayMs = 10_000;

export interface SetFollower {
  /** Something changed about a backend. */
  look(): void;
  stop(): void;
}

/** Calls when backends were added, removed, exchanged, turned on or off, or one is away for longer; a short loss of a connection changes nothing. */
export function followSet(options: {
  readonly connections: () => readonly Connection[];
  readonly onChange: () => void;
  readonly awayMs?: number;
}): SetFollower {
  const { connections, onChange, awayMs = usualAwayMs } = options;
  let on = '';
  /** Ready when somebody was told last, or since. */
  let ready = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const keyOf = ({ id, url }: Connection): string => `${id} ${url}`;
  const readyNow = (): string[] => connections().filter(isReady).map(keyOf);

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    ready = new Set(readyNow());
    onChange();
  }

  return {
    look() {
      const before = on;
      on = connections().map(keyOf).join('\n');
      if (on !== before) return tell();
      const now = readyNow();
      for (const one of now) ready.add(one);
      const isLess = now.length < ready.size;
      if (!isLess) {
        clearTimeout(timer);
        timer = undefined;
      }
      // Where none is left, what was known last stays.
      if (isLess && now.length > 0) timer ??= setTimeout(tell, awayMs).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
