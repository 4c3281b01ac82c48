import { isEnded } from '../../../src-shared/nouns/jobs.ts';
import { createMemoryRunTimes } from '../jobs/eta/run-times.ts';
import { parseRecord, type JobRecord } from '../jobs/job-record.ts';
import { createMemoryResultCache } from '../jobs/results/result-cache.ts';
import type { BatchRecord, JobsDatabase, JobTexts, NewJob } from './jobs-database.ts';

interface Kept {
  body: string;
  texts: JobTexts;
  isEnded: boolean;
  traceback: string | null;
}

const newestFirst = (a: { createdAt: number; id: string }, b: { createdAt: number; id: string }): number =>
  b.createdAt - a.createdAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** The state of jobs in memory: the second implementation, which shows that the port asks for nothing of SQLite's. */
export function createMemoryJobsDatabase(): JobsDatabase {
  const jobs = new Map<string, Kept>();
  const batches = new Map<string, BatchRecord>();
  const facts = new Map<string, string>();
  const read = ({ body }: Kept): JobRecord => parseRecord(JSON.parse(body));
  const all = (): JobRecord[] => [...jobs.values()].map(read);

  function add({ job, texts }: NewJob): void {
    if (jobs.has(job.id)) throw new Error(`job ${job.id} is there`);
    jobs.set(job.id, { body: JSON.stringify(job), texts, isEnded: isEnded(job.status), traceback: null });
  }

  return {
    insert: (job, texts) => add({ job, texts }),
    insertBatch(batch, given) {
      const taken = given.find(({ job }) => jobs.has(job.id));
      if (taken) throw new Error(`job ${taken.job.id} is there`);
      batches.set(batch.id, batch);
      given.forEach(add);
    },
    update(job, ended) {
      const kept = jobs.get(job.id);
      if (kept) jobs.set(job.id, { ...kept, body: JSON.stringify(job), isEnded: ended });
    },
    rewrite(id, texts) {
      const kept = jobs.get(id);
      if (kept) kept.texts = texts;
    },
    get: (id) => (jobs.has(id) ? read(jobs.get(id) as Kept) : null),
    texts: (id) => jobs.get(id)?.texts ?? null,
    list: (limit, before) =>
      all()
        .toSorted(newestFirst)
        .filter((job) => before === null || newestFirst(before, job) < 0)
        .slice(0, limit),
    open: () =>
      [...jobs.values()]
        .filter((kept) => !kept.isEnded)
        .map(read)
        .toSorted((a, b) => a.createdAt - b.createdAt),
    batch: (id) => batches.get(id) ?? null,
    batches: (limit) => [...batches.values()].toSorted(newestFirst).slice(0, limit),
    ofBatch: (id) => all().filter(({ batchId }) => batchId === id),
    queueFact: (name) => facts.get(name) ?? null,
    keepQueueFact: (name, value) => void facts.set(name, value),
    keepTraceback(id, traceback) {
      const kept = jobs.get(id);
      if (kept) kept.traceback = traceback;
    },
    traceback: (id) => jobs.get(id)?.traceback ?? null,
    lastOfRun: (runId) =>
      all()
        .filter((job) => isEnded(job.status) && (job.id === runId || job.runId === runId))
        .toSorted(newestFirst)[0] ?? null,
    runTimes: createMemoryRunTimes(),
    results: createMemoryResultCache,
    close: () => {},
  };
}
