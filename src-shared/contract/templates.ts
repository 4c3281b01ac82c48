import * as z from 'zod';
import { templateSchema } from '../nouns/templates.ts';
import { base } from './base.ts';

export const templatesContract = {
  list: base.output(z.array(templateSchema)),
  get: base.input(z.object({ name: z.string() })).output(templateSchema),
};
