import type { QueryClient } from '@tanstack/react-query';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import { client, orpc } from './client.ts';
import { noteMemory } from './memory-history.ts';
import { useLive } from './live.ts';
import { followQueue } from './queue-cache.ts';
import { placeOutput, refreshOutputs } from './outputs-cache.ts';

const firstDelayMs = 500;
const longestDelayMs = 15_000;
/** Changes that come within this are shown at once: a batch makes thousands of them. */
const gatherMs = 16;

/** The pause before attempt n (from 0) to come back, in ms. */
export function backoffMs(attempt: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
}

/**
 * Keeps the window's only event stream open while the tab is visible. Six open streams to one HTTP/1.1 origin freeze every tab, so a
 * hidden tab gives its stream back. Returns the function that ends it.
 */
export function watchEvents(queryClient: QueryClient): () => void {
  let current: AbortController | null = null;

  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') {
      current?.abort();
      current = null;
      useLive.getState().setConnection('paused');
    } else if (current === null) {
      current = new AbortController();
      void keepOpen(queryClient, current.signal);
    }
  };

  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    current?.abort();
    current = null;
  };
}

async function keepOpen(queryClient: QueryClient, signal: AbortSignal): Promise<void> {
  const { setConnection } = useLive.getState();
  let attempt = 0;
  let before = false;
  const gathered = gather((events) => take(events, queryClient));
  while (!signal.aborted) {
    if (!useLive.getState().synced) setConnection(attempt === 0 ? 'connecting' : 'reconnecting');
    try {
      const events = await client.events.watch(undefined, { signal });
      for await (const event of events) {
        if (signal.aborted) return;
        if (event.topic === 'snapshot') {
          attempt = 0;
          setConnection('live');
          // Whatever changed while nobody listened is not in a snapshot: read those lists again.
          if (before) void refresh(queryClient);
          before = true;
        }
        gathered.add(event);
        if (event.topic === 'snapshot') gathered.flush();
      }
    } catch {
      // A cut stream and a refused one are the same to the person: the window is trying again.
    }
    if (signal.aborted) return;
    setConnection('reconnecting');
    await pause(backoffMs(attempt), signal);
    attempt += 1;
  }
}

async function refresh(queryClient: QueryClient): Promise<void> {
  const keys = [
    orpc.jobs.key(),
    orpc.batches.key(),
    orpc.results.key(),
    orpc.templates.key(),
    orpc.outputs.ofJob.key(),
    orpc.assistants.list.key(),
    orpc.settings.key(),
  ];
  await Promise.allSettled([
    ...keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    refreshOutputs(queryClient),
  ]);
}

interface Gathered {
  add(event: EaselEvent): void;
  flush(): void;
}

function gather(onEvents: (events: readonly EaselEvent[]) => void): Gathered {
  let events: EaselEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const all = events;
    events = [];
    onEvents(all);
  };
  return {
    add(event) {
      events.push(event);
      timer ??= setTimeout(flush, gatherMs);
    },
    flush,
  };
}

function take(events: readonly EaselEvent[], queryClient: QueryClient): void {
  useLive.getState().applyAll(events);
  for (const event of events) follow(event, queryClient);
}

/** What follows from a change for what is kept elsewhere. */
function follow(event: EaselEvent, queryClient: QueryClient): void {
  followQueue(event, queryClient);
  if (event.topic === 'backends') noteMemory(event.backend);
  if (event.topic === 'snapshot') for (const backend of event.backends) noteMemory(backend);
  if (event.topic === 'outputs') placeOutput(queryClient, event.output);
  if (event.topic === 'templates') void queryClient.invalidateQueries({ queryKey: orpc.templates.key() });
  if (event.topic === 'settings') void queryClient.invalidateQueries({ queryKey: orpc.settings.key() });
  if (event.topic === 'models' && event.download === null) {
    void queryClient.invalidateQueries({ queryKey: orpc.models.key() });
  }
  if (event.topic === 'assistants') void queryClient.invalidateQueries({ queryKey: orpc.assistants.list.key() });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      window.removeEventListener('online', done);
      resolve();
    }
    signal.addEventListener('abort', done);
    window.addEventListener('online', done);
  });
}
