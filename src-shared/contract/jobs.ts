import * as z from 'zod';
import { jobSchema, parametersSchema } from '../nouns/jobs.ts';
import { base } from './base.ts';

export const jobsContract = {
  /** Runs a template; answers as soon as the job is stored. */
  create: base.input(z.object({ template: z.string(), arguments: parametersSchema })).output(jobSchema),
  /** Newest first. */
  list: base
    .input(z.object({ limit: z.number().int().min(1).max(200).default(50), before: z.number().optional() }))
    .output(z.array(jobSchema)),
  get: base.input(z.object({ id: z.string() })).output(jobSchema),
  /** An ended job stays as it is. */
  cancel: base.input(z.object({ id: z.string() })).output(jobSchema),
};
