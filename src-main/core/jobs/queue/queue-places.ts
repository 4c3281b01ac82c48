import { toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { Connection } from '../../backends/connection.ts';
import type { Logger } from '../../ports.ts';
import type { JobStore } from '../job-store.ts';
import { monotonicMs } from '../monotonic.ts';

const lookMs = 300;

/** Where our jobs stand in ComfyUI's queues: asked for a moment after one moved, and only while a job of ours waits there. */
export function createQueuePlaces({ store, logger }: { store: JobStore; logger: Logger }) {
  const timers = new Map<string, NodeJS.Timeout>();

  const queuedAt = (url: string) =>
    store.submitted().filter(({ record }) => record.status === 'queued' && record.backendUrl === url);

  async function look(connection: Connection): Promise<void> {
    if (connection.state().state !== 'ready' || queuedAt(connection.url).length === 0) return;
    const { running, pending } = await connection.comfyui.queue();
    for (const [place, item] of pending.entries()) {
      const active = store.ofRun(item.jobId);
      if (active?.record.status === 'queued') store.touch(active, { queuePosition: running.length + place });
    }
  }

  return {
    /** The server said something: its queue goes on. */
    moved(connection: Connection): void {
      const queued = queuedAt(connection.url);
      const now = monotonicMs();
      for (const active of queued) active.lastMoveAt = now;
      if (queued.length === 0 || timers.has(connection.url)) return;
      timers.set(
        connection.url,
        setTimeout(() => {
          timers.delete(connection.url);
          look(connection).catch((error: unknown) =>
            logger.debug({ error: toErrorData(error) }, 'the queue could not be read'),
          );
        }, lookMs).unref(),
      );
    },
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
