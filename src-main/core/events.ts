import { EventEmitter, on } from 'node:events';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';

export type ChangeEvent = Exclude<EaselEvent, { topic: 'snapshot' }>;

/** One way out of the core for every change, whoever caused it. */
export interface Events {
  publish(event: ChangeEvent): void;
  /** Calls the listener with each change until the returned function is called. Listeners must not throw. */
  listen(listener: (event: ChangeEvent) => void): () => void;
  /** Snapshot first, then each change; ends when the signal aborts. A reader that does not read costs memory, nothing else. */
  watch(signal?: AbortSignal): AsyncIterableIterator<EaselEvent>;
}

export function createEvents(snapshot: () => Extract<EaselEvent, { topic: 'snapshot' }>): Events {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    publish: (event) => void emitter.emit('change', event),
    listen: (listener) => {
      emitter.on('change', listener);
      return () => void emitter.off('change', listener);
    },
    async *watch(signal) {
      // Listen before the snapshot is taken: a change between the two would be lost otherwise.
      const changes = on(emitter, 'change', signal ? { signal } : {});
      try {
        yield snapshot();
        for await (const [event] of changes) yield event as ChangeEvent;
      } catch (error) {
        if (!signal?.aborted) throw error;
      } finally {
        await changes.return?.();
      }
    },
  };
}
