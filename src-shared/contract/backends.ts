import * as z from 'zod';
import { backendSchema, backendTestSchema } from '../nouns/backends.ts';
import { base } from './base.ts';

export const backendsContract = {
  list: base.output(z.array(backendSchema)),
  /** Asks the address once, changes nothing. */
  test: base.input(z.object({ url: z.string() })).output(backendTestSchema),
  /** Uses this address from now on and remembers it; null forgets it and looks for a ComfyUI again. */
  connect: base.input(z.object({ url: z.string().nullable() })).output(backendSchema),
  /** Starts the embedded demo and uses it until the program ends. */
  useDemo: base.output(backendSchema),
};
