import * as z from 'zod';
import { backendSchema } from './backends.ts';
import { healthSchema } from './health.ts';
import { jobSchema, queueSchema } from './jobs.ts';
import { modelDownloadSchema } from './models.ts';
import { outputSchema } from './outputs.ts';

/** The one stream of a window: a snapshot first, then each change as the whole new thing. */
export const eventSchema = z.discriminatedUnion('topic', [
  z.object({
    topic: z.literal('snapshot'),
    backends: z.array(backendSchema),
    /** Open jobs and the newest ended ones, newest first. */
    jobs: z.array(jobSchema),
    queue: queueSchema.default({ isPaused: false, waiting: 0, submitted: 0, next: [] }),
    health: healthSchema,
  }),
  z.object({ topic: z.literal('backends'), backend: backendSchema }),
  /** The person took it out of the list. */
  z.object({ topic: z.literal('backend_removed'), id: z.string() }),
  z.object({ topic: z.literal('jobs'), job: jobSchema }),
  /** Who waits, in which order, or whether the queue is paused, changed. */
  z.object({ topic: z.literal('queue'), queue: queueSchema }),
  /** Added, or its thumbnail is ready now. */
  z.object({ topic: z.literal('outputs'), output: outputSchema }),
  /** Something about templates or their choices changed: read them again. */
  z.object({ topic: z.literal('templates') }),
  /** A registration changed, or is no longer what it was: read them again. */
  z.object({ topic: z.literal('assistants') }),
  /** These paths have other values now: read the settings again. */
  z.object({ topic: z.literal('settings'), changed: z.array(z.string()) }),
  /** How a download goes; null: something about models, marks or pictures changed: read them again. */
  z.object({ topic: z.literal('models'), download: modelDownloadSchema.nullable() }),
  z.object({ topic: z.literal('health'), health: healthSchema }),
]);

export type EaselEvent = z.infer<typeof eventSchema>;
