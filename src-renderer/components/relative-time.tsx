import { useSyncExternalStore } from 'react';
import { formatAgo, formatMoment } from '../format.ts';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in ms, one tick a second for everything that shows it, coarser where asked (a list of hours-old things stays still). */
export function useNow(resolutionMs = 1000): number {
  return useSyncExternalStore(subscribe, () => {
    if (timer === undefined) now = Math.max(now, Math.floor(Date.now() / 1000) * 1000);
    return Math.floor(now / resolutionMs) * resolutionMs;
  });
}

/** Relative to read, absolute on hover. */
export function RelativeTime({ at }: { readonly at: number }) {
  const current = useNow(5000);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)} className="whitespace-nowrap">
      {formatAgo(at, Math.max(at, current))}
    </time>
  );
}
