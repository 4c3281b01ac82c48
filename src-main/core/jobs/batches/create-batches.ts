import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import {
  isEnded,
  jobStatuses,
  parametersSchema,
  requesterSchema,
  type Batch,
  type JobStatus,
  type Parameters,
} from '../../../../src-shared/nouns/jobs.ts';
import type { Settings } from '../../settings/settings.ts';
import type { BatchRecord, JobsDatabase } from '../../storage/jobs-database.ts';
import type { TemplatesNoun } from '../../templates/create-templates.ts';
import type { Cancellation } from '../cancel.ts';
import type { JobRecord } from '../job-record.ts';
import type { JobStore } from '../job-store.ts';
import type { createLauncher } from '../launch.ts';
import { noSuchBatch } from '../no-such-job.ts';
import type { Limits } from '../limits.ts';
import type { createPreparation, Draft } from '../prepare-job.ts';
import type { Batches } from './batches.ts';
import { combinations } from './combinations.ts';

const bodySchema = z.object({
  template: z.string(),
  title: z.string(),
  requester: requesterSchema,
  /** Of each job, in order. */
  varied: z.array(parametersSchema),
});

export interface CreateBatchesOptions {
  readonly store: Pick<JobStore, 'active'>;
  readonly database: Pick<JobsDatabase, 'batch' | 'batches' | 'ofBatch'>;
  readonly settings: Pick<Settings, 'get'>;
  readonly templates: Pick<TemplatesNoun, 'get'>;
  readonly whenReady: () => Promise<unknown>;
  readonly limits: Limits;
  readonly preparation: Pick<ReturnType<typeof createPreparation>, 'ofTemplate'>;
  readonly launcher: Pick<ReturnType<typeof createLauncher>, 'launchAll'>;
  readonly cancellation: Pick<Cancellation, 'all'>;
}

/** @see Batches */
export function createBatches(options: CreateBatchesOptions): Batches {
  const { store, database, settings, templates, limits, preparation, launcher, cancellation } = options;

  function view(record: BatchRecord): Batch {
    const body = bodySchema.parse(JSON.parse(record.body));
    const jobs = database.ofBatch(record.id).map((stored) => store.active(stored.id)?.record ?? stored);
    const counts = Object.fromEntries(jobStatuses.map((status) => [status, 0])) as Record<JobStatus, number>;
    for (const { status } of jobs) counts[status]++;
    const isOver = jobs.every(({ status }) => isEnded(status));
    return {
      id: record.id,
      createdAt: record.createdAt,
      template: body.template,
      title: body.title,
      requester: body.requester,
      total: jobs.length,
      counts,
      fraction: jobs.reduce((sum, job) => sum + fractionOf(job), 0) / Math.max(1, jobs.length),
      endedAt: isOver ? Math.max(...jobs.map(({ endedAt }) => endedAt ?? 0)) : null,
      jobs: jobs.map(({ id, status, outputIds }, index) => ({
        id,
        status,
        outputIds,
        varied: body.varied[index] ?? {},
      })),
    };
  }

  function find(id: string): BatchRecord {
    const record = database.batch(id);
    if (record) return record;
    throw noSuchBatch(id);
  }

  return {
    async create({ template, arguments: given, count = 1, vary = {}, requester, priority = 0, reuse = 'same' }) {
      limits.admit(requester);
      await options.whenReady();
      const { parameters } = templates.get(template);
      const seed = parameters.find(({ type }) => type === 'seed')?.name ?? null;
      const all = combinations({ given, count, vary, seed, most: settings.get('limits.sweep_jobs') });
      limits.checkRoom(requester, all.length);
      const drafts: Draft[] = [];
      /** By the number of the variation: the same through the whole grid, so that only what varies makes the difference. */
      const drawn = new Map<number, Parameters>();
      for (const [index, one] of all.entries()) {
        const own = { ...one.given, ...drawn.get(index % count) };
        const draft = await preparation.ofTemplate({ template, arguments: own, requester, priority });
        drafts.push(draft);
        const seedOf = seed !== null && draft.origin?.isDrawn ? draft.facts.parameters[seed] : undefined;
        if (seed !== null && seedOf !== undefined) drawn.set(index % count, { [seed]: seedOf });
      }
      const [first] = drafts;
      const batch: BatchRecord = {
        id: randomUUID(),
        createdAt: Date.now(),
        body: JSON.stringify({
          template,
          title: first?.facts.title ?? template,
          requester,
          varied: all.map(({ varied }, index) => ({ ...varied, ...drawn.get(index % count) })),
        }),
      };
      await launcher.launchAll(drafts, { batch, reuse });
      return view(batch);
    },
    get: (id) => view(find(id)),
    list: ({ limit = 50 } = {}) => database.batches(limit).map(view),
    async cancel(id) {
      const record = find(id);
      await cancellation.all({ batchId: id });
      return view(record);
    },
  };
}

function fractionOf({ status, progress }: JobRecord): number {
  return isEnded(status) ? 1 : (progress?.fraction ?? 0);
}
