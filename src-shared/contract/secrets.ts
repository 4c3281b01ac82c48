import * as z from 'zod';
import { secretsViewSchema } from '../nouns/secrets.ts';
import { base } from './base.ts';

/** A value goes in and never comes out. */
export const secretsContract = {
  list: base.output(secretsViewSchema),
  set: base.input(z.object({ name: z.string(), value: z.string() })).output(secretsViewSchema),
  delete: base.input(z.object({ name: z.string() })).output(secretsViewSchema),
};
