import * as z from 'zod';
import { errorDataSchema } from './errors.ts';

export const jobStatuses = [
  'waiting',
  'submitting',
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
] as const;

export const jobStatusSchema = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof jobStatusSchema>;

const endedStatuses: ReadonlySet<JobStatus> = new Set(['succeeded', 'failed', 'cancelled', 'lost']);

/** An ended job never changes its status again. */
export function isEnded(status: JobStatus): boolean {
  return endedStatuses.has(status);
}

/** Who asked: the person at the window, an assistant over MCP, or a script over the CLI. */
export const requesterSchema = z.object({
  kind: z.enum(['person', 'assistant', 'script']),
  name: z.string(),
  /** Id of the team's token that it came with; null for the person's own programs. */
  token: z.string().nullable().default(null),
});

export const jobProgressSchema = z.object({
  nodeId: z.string().nullable(),
  nodeTitle: z.string().nullable(),
  classType: z.string().nullable(),
  /** Step and steps of the running node; null where the node reports none. */
  step: z.number().int().nullable(),
  steps: z.number().int().nullable(),
  nodesDone: z.number().int(),
  nodesTotal: z.number().int(),
  /** Of the whole job, 0 to 1, never going backwards. */
  fraction: z.number(),
});

/** Seconds until a job ends, from what like ones took; the truth is between `low` and `high` four times in five. */
export const etaSchema = z.object({ seconds: z.number(), low: z.number(), high: z.number() });

/** Values as the person or the assistant gave them, defaults filled in, the drawn seed included. */
export const parametersSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

export const jobSchema = z.object({
  /** A UUID; ComfyUI's prompt_id. */
  id: z.string(),
  status: jobStatusSchema,
  /** Name of the template, null for a submitted workflow. */
  template: z.string().nullable(),
  /** One line for a list: the prompt, or the file or template name. */
  title: z.string(),
  parameters: parametersSchema,
  /** What Easel changed of the call, in sentences ("width 1001 was rounded to 1000"). */
  adjustments: z.array(z.string()),
  requester: requesterSchema,
  backendId: z.string().nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  progress: jobProgressSchema.nullable(),
  /** Number of the newest live preview, 0 when there is none: GET /jobs/<id>/preview?n= */
  previewNumber: z.number().int(),
  /** Jobs that go before it, those of others in ComfyUI's queue included; null when not waiting or not known. */
  queuePosition: z.number().int().nullable(),
  /** Higher goes first; 0 unless somebody said otherwise. */
  priority: z.number().int().default(0),
  /** Of the batch that it is part of. */
  batchId: z.string().nullable().default(null),
  /** Why a job whose turn it is waits all the same, in a sentence; null when it does not. */
  waitsFor: z.string().nullable().default(null),
  /** Milliseconds since 1970 since when ComfyUI gave no sign of it and its queue did not move; null while it does. */
  stalledSince: z.number().nullable().default(null),
  /** The job whose result this is too: of a run before (`cache`) or of one that both shared (`twin`). */
  reused: z
    .object({ jobId: z.string(), from: z.enum(['cache', 'twin']) })
    .nullable()
    .default(null),
  /** Null when nothing like it ran often enough, and when it has ended. */
  eta: etaSchema.nullable().default(null),
  /** Of a failed job; details carry nodeId, nodeTitle and classType where a node failed. */
  error: errorDataSchema.nullable(),
  outputIds: z.array(z.string()),
});

/** Fields that a job has from the start unless it is told otherwise. */
export const jobDefaults = {
  priority: 0,
  batchId: null,
  waitsFor: null,
  stalledSince: null,
  reused: null,
  eta: null,
} as const;

/** The jobs that wait in Easel, as a whole. */
export const queueSchema = z.object({
  isPaused: z.boolean(),
  waiting: z.number().int(),
  /** Given to a ComfyUI and not ended there. */
  submitted: z.number().int(),
  /** Ids of the next ones, in the order in which they will go, 100 at most. */
  next: z.array(z.string()),
});

/** How much of the queue is one requester's. */
export const queueShareSchema = z.object({
  requester: requesterSchema,
  /** Not yet ended, those that wait among them. */
  open: z.number().int(),
  waiting: z.number().int(),
});

export const lowestPriority = -100;
export const highestPriority = 100;

/** Higher goes first. */
export const prioritySchema = z.number().int().min(lowestPriority).max(highestPriority).default(0);

export const reuses = ['same', 'any_seed', 'never'] as const;

/** Which results made before count: of the same work, of the same but for a seed that was drawn, or none. */
export const reuseSchema = z.enum(reuses).default('same');

/** Values by the parameters that take them in turn. */
export const varySchema = z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])));

/** A result that is given again to whoever asks for the same work. */
export const cachedResultSchema = z.object({
  key: z.string(),
  /** The job that made it. */
  jobId: z.string(),
  outputIds: z.array(z.string()),
  title: z.string(),
  template: z.string().nullable(),
  /** Milliseconds since 1970, as is `usedAt`. */
  createdAt: z.number(),
  usedAt: z.number(),
  /** How often it was the answer. */
  hits: z.number().int(),
  isPinned: z.boolean(),
});

export const batchSchema = z.object({
  id: z.string(),
  template: z.string(),
  title: z.string(),
  requester: requesterSchema,
  createdAt: z.number(),
  /** Of its jobs. */
  total: z.number().int(),
  /** How many of its jobs have each status. */
  counts: z.record(jobStatusSchema, z.number().int()),
  /** Of the whole, 0 to 1. */
  fraction: z.number(),
  endedAt: z.number().nullable(),
  /** In the order in which they were made, with what sets each apart. */
  jobs: z.array(
    z.object({
      id: z.string(),
      status: jobStatusSchema,
      varied: parametersSchema,
      outputIds: z.array(z.string()).default([]),
    }),
  ),
});

export type Reuse = (typeof reuses)[number];
export type Vary = z.infer<typeof varySchema>;
export type Eta = z.infer<typeof etaSchema>;
export type Queue = z.infer<typeof queueSchema>;
export type QueueShare = z.infer<typeof queueShareSchema>;
export type CachedResult = z.infer<typeof cachedResultSchema>;
export type Batch = z.infer<typeof batchSchema>;
export type Requester = z.infer<typeof requesterSchema>;
export type JobProgress = z.infer<typeof jobProgressSchema>;
export type Parameters = z.infer<typeof parametersSchema>;
export type Job = z.infer<typeof jobSchema>;
