import { healthSchema } from '../nouns/health.ts';
import { base } from './base.ts';

export const healthContract = {
  get: base.output(healthSchema),
};
