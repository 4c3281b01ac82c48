import * as z from 'zod';
import { batchSchema, parametersSchema, prioritySchema, reuseSchema, varySchema } from '../nouns/jobs.ts';
import { base } from './base.ts';

export const batchesContract = {
  /** Every combination of the varied values, `count` times; all of them or none. */
  create: base
    .input(
      z.object({
        template: z.string(),
        arguments: parametersSchema.default({}),
        count: z.number().int().min(1).max(10_000).default(1),
        vary: varySchema.default({}),
        priority: prioritySchema,
        reuse: reuseSchema,
      }),
    )
    .output(batchSchema),
  get: base.input(z.object({ id: z.string() })).output(batchSchema),
  /** Newest first. */
  list: base.input(z.object({ limit: z.number().int().min(1).max(200).default(50) })).output(z.array(batchSchema)),
  /** What is open of it. */
  cancel: base.input(z.object({ id: z.string() })).output(batchSchema),
};
