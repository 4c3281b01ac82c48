import * as z from 'zod';
import { modelSchema } from '../nouns/models.ts';
import { base } from './base.ts';

export const modelsContract = {
  list: base.input(z.object({ folder: z.string().default('checkpoints') })).output(z.array(modelSchema)),
};
