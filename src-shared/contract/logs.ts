import { logPageSchema, logQuerySchema } from '../nouns/logs.ts';
import { base } from './base.ts';

export const logsContract = {
  /** Of the running program, as many as it remembers. With `after` and `waitMs` they can be followed. */
  list: base.input(logQuerySchema).output(logPageSchema),
};
