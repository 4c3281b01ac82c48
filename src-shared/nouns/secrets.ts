import * as z from 'zod';

/** As a backend or a download names it; `EASEL_SECRET_<NAME>` in the environment is the same in capitals. */
export const secretNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must begin with a letter: lower-case letters, digits and _, at most 64');

/** At most what a token or a key needs; bytes that are no text arrive as U+FFFD. */
export const secretValueSchema = z
  .string()
  .min(1)
  .max(8192)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000\ufffd]*$/);

export const secretsKindSchema = z.enum(['keychain', 'file', 'memory', 'none']);

/** What can be told of secrets: their names and how they are kept, never a value. */
export const secretsViewSchema = z.object({
  kind: secretsKindSchema,
  /** How they are kept, in a sentence. */
  sentence: z.string(),
  /** What to do so that secrets can be kept here; null when they can. */
  nextStep: z.string().nullable(),
  secrets: z.array(z.object({ name: secretNameSchema, source: z.enum(['environment', 'store']) })),
});

export type SecretsKind = z.infer<typeof secretsKindSchema>;
export type SecretsView = z.infer<typeof secretsViewSchema>;
