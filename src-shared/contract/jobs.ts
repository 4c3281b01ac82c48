import * as z from 'zod';
import {
  jobSchema,
  parametersSchema,
  prioritySchema,
  queueSchema,
  queueShareSchema,
  requesterSchema,
  reuseSchema,
} from '../nouns/jobs.ts';
import { jobWorkflowSchema, workflowFormatSchema } from '../nouns/workflows.ts';
import { base } from './base.ts';

export const jobsContract = {
  /** Runs a template; answers as soon as the job is stored. */
  create: base
    .input(
      z.object({
        template: z.string(),
        arguments: parametersSchema,
        priority: prioritySchema,
        reuse: reuseSchema,
      }),
    )
    .output(jobSchema),
  /** Newest first, those after `before`; ended ones alone where told. */
  list: base
    .input(
      z.object({
        limit: z.number().int().min(1).max(200).default(50),
        before: z.object({ createdAt: z.number(), id: z.string() }).nullable().default(null),
        isEnded: z.boolean().default(false),
      }),
    )
    .output(z.array(jobSchema)),
  /** Not yet ended: those that a ComfyUI has, then those that wait in Easel, in order. */
  open: base.input(z.object({ limit: z.number().int().min(1).max(1000).default(200) })).output(z.array(jobSchema)),
  get: base.input(z.object({ id: z.string() })).output(jobSchema),
  /** An ended job stays as it is. */
  cancel: base.input(z.object({ id: z.string() })).output(jobSchema),
  /** Each that is named narrows it down: of one requester, of one batch, those that wait alone. Answers with how many. */
  cancelAll: base
    .input(
      z.object({
        requester: requesterSchema.optional(),
        batchId: z.string().optional(),
        isWaiting: z.boolean().default(false),
      }),
    )
    .output(z.object({ cancelled: z.number().int() })),
  queue: base.output(queueSchema),
  /** Those that wait in Easel, in the order in which they will go; last those that wait for the run of another one. */
  waiting: base
    .input(
      z.object({
        from: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.array(jobSchema)),
  /** Whose jobs are open, the one with the most of them first. */
  shares: base.output(z.array(queueShareSchema)),
  /** Nothing more is given to ComfyUI until `resume`; also over a restart. */
  pause: base.output(queueSchema),
  resume: base.output(queueSchema),
  /** Puts a waiting job where another one stands; null: last of all. */
  move: base.input(z.object({ id: z.string(), before: z.string().nullable() })).output(jobSchema),
  prioritise: base.input(z.object({ id: z.string(), priority: prioritySchema })).output(jobSchema),
  /** What it submitted, of a failed one too. */
  workflow: base
    .input(z.object({ id: z.string(), format: workflowFormatSchema.default('api') }))
    .output(jobWorkflowSchema),
  /** What ComfyUI's Python said when a node failed, for the person alone; null where it said nothing. */
  traceback: base.input(z.object({ id: z.string() })).output(z.object({ traceback: z.string().nullable() })),
};
