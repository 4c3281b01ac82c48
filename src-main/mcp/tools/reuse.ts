import { reuses, reuseSchema, type Reuse } from '../../../src-shared/nouns/jobs.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Properties } from './tool.ts';

/** Taken by every tool that makes a job, and told of in the server's instructions: listed with each it would cost every chat. */
export const reuseProperty = {
  reuse: {
    type: 'string',
    description:
      "Which earlier results count: 'same' work (the usual), 'any_seed' (also with another drawn seed), or 'never'.",
    enum: reuses,
  },
} as const satisfies Properties;

/** The argument, apart from those of the template. @throws out_of_bounds */
export function takeReuse({ reuse, ...given }: Readonly<Record<string, unknown>>): {
  readonly reuse: Reuse;
  readonly given: Readonly<Record<string, unknown>>;
} {
  const read = reuseSchema.safeParse(reuse);
  if (read.success) return { reuse: read.data, given };
  throw new EaselError('out_of_bounds', `'reuse' must be one of: ${reuses.join(', ')}.`, {
    nextStep: 'Leave it out, or give one of these.',
  });
}
