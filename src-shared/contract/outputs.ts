import * as z from 'zod';
import { outputPageSchema, outputSchema } from '../nouns/outputs.ts';
import { base } from './base.ts';

export const outputsContract = {
  /** Newest first. */
  list: base
    .input(z.object({ limit: z.number().int().min(1).max(200).default(60), cursor: z.string().nullish() }))
    .output(outputPageSchema),
  get: base.input(z.object({ id: z.string() })).output(outputSchema),
  ofJob: base.input(z.object({ jobId: z.string() })).output(z.array(outputSchema)),
};
