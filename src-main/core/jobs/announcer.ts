import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { Events } from '../events.ts';
import type { ActiveJob } from './active-job.ts';
import type { JobRecord } from './job-record.ts';

type Listener = (job: Job) => void;

/** Tells the window and those who wait for a job how it stands. */
export interface Announcer {
  announce(record: JobRecord): void;
  /** A few times a second at most: steps come faster than anybody looks. */
  announceSoon(active: ActiveJob): void;
  listen(id: string, listener: Listener): () => void;
  stop(): void;
}

const announceEveryMs = 80;

export function createAnnouncer(options: { events: Events; view: (record: JobRecord) => Job }): Announcer {
  const listeners = new Map<string, Set<Listener>>();
  const announcing = new Map<string, NodeJS.Timeout>();

  function announce(record: JobRecord): void {
    clearTimeout(announcing.get(record.id));
    announcing.delete(record.id);
    const job = options.view(record);
    options.events.publish({ topic: 'jobs', job });
    for (const listener of listeners.get(job.id) ?? []) listener(job);
  }

  return {
    announce,
    announceSoon(active) {
      const { id } = active.record;
      if (announcing.has(id)) return;
      announcing.set(
        id,
        setTimeout(() => announce(active.record), announceEveryMs),
      );
    },
    listen(id, listener) {
      const set = listeners.get(id) ?? new Set();
      set.add(listener);
      listeners.set(id, set);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(id) === set) listeners.delete(id);
      };
    },
    stop() {
      for (const timer of announcing.values()) clearTimeout(timer);
      announcing.clear();
    },
  };
}
