import { create } from 'zustand';
import type { Backend } from '../../src-shared/nouns/backends.ts';

export interface MemorySample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of each device, 0 to 1; null where it does not say. */
  readonly used: readonly (number | null)[];
}

export const historyMinutes = 10;
const mostSamples = 200;
const none: readonly MemorySample[] = [];

const useHistory = create<{ byId: Readonly<Record<string, readonly MemorySample[]>> }>()(() => ({ byId: {} }));

/** Keeps what a backend says of its memory, for as long as the window is open, and not longer than the minutes shown. */
export function noteMemory(backend: Backend, at = Date.now()): void {
  if (backend.state !== 'ready' || backend.devices.length === 0) return;
  const used = backend.devices.map(({ vramTotalMb: total, vramFreeMb: free }) =>
    total === null || free === null || total <= 0 ? null : Math.min(1, Math.max(0, 1 - free / total)),
  );
  useHistory.setState(({ byId }) => {
    const before = (byId[backend.id] ?? none).filter((sample) => at - sample.at < historyMinutes * 60_000);
    return { byId: { ...byId, [backend.id]: [...before, { at, used }].slice(-mostSamples) } };
  });
}

/** Oldest first. */
export function useMemoryHistory(id: string): readonly MemorySample[] {
  return useHistory(({ byId }) => byId[id] ?? none);
}
