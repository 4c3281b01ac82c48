import * as z from 'zod';
import { cachedResultSchema } from '../nouns/jobs.ts';
import { base } from './base.ts';

/** The cache of results. */
export const resultsContract = {
  /** Last used first. */
  list: base.output(z.array(cachedResultSchema)),
  /** A pinned one neither expires nor makes room for others. */
  pin: base.input(z.object({ key: z.string(), isPinned: z.boolean() })).output(z.array(cachedResultSchema)),
  delete: base.input(z.object({ key: z.string() })).output(z.array(cachedResultSchema)),
  /** Forgets results; the outputs stay. Answers with how many. */
  clear: base
    .input(z.object({ pinnedToo: z.boolean().default(false) }))
    .output(z.object({ cleared: z.number().int() })),
};
