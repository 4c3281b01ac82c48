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
  /** 0 is next; null when not waiting or not known. */
  queuePosition: z.number().int().nullable(),
  /** Of a failed job; details carry nodeId, nodeTitle and classType where a node failed. */
  error: errorDataSchema.nullable(),
  outputIds: z.array(z.string()),
});

export type Requester = z.infer<typeof requesterSchema>;
export type JobProgress = z.infer<typeof jobProgressSchema>;
export type Parameters = z.infer<typeof parametersSchema>;
export type Job = z.infer<typeof jobSchema>;
