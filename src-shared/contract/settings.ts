import * as z from 'zod';
import { settingGroupSchema, settingsImportSchema, settingsViewSchema } from '../nouns/settings.ts';
import { base } from './base.ts';

export const settingsContract = {
  get: base.output(settingsViewSchema),
  /** Everything there is to set, group by group: what a form is made of. */
  describe: base.output(z.array(settingGroupSchema)),
  /** By path ('limits.run_seconds') or by group ('limits'), all of it or nothing. */
  set: base.input(z.object({ changes: z.record(z.string(), z.unknown()) })).output(settingsViewSchema),
  /** Paths or groups back to their defaults; without any, everything. */
  reset: base.input(z.object({ paths: z.array(z.string()).max(1000).optional() })).output(settingsViewSchema),
  /** What somebody set, as JSON. */
  export: base.output(z.object({ filename: z.string(), text: z.string() })),
  /** Sets what an export has; what it does not mention stays. */
  import: base.input(z.object({ text: z.string().max(1_000_000) })).output(settingsImportSchema),
};
