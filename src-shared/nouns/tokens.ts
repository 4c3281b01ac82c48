import * as z from 'zod';

/** What a token may besides its own jobs. `all`: it sees, waits for and cancels the jobs of everybody. */
export const tokenScopes = ['all'] as const;
export const tokenScopeSchema = z.enum(tokenScopes);

const longestName = 60;

/** Whose token it is, for lists: unique, one line. */
export const tokenNameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(longestName, `must have at most ${longestName} characters`)
  .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name), 'must be one line, without invisible characters');

/** A token of a team, without its secret: that is told once, when it is made. */
export const tokenSchema = z.object({
  id: z.string(),
  name: tokenNameSchema,
  scopes: z.array(tokenScopeSchema),
  /** Milliseconds since 1970. */
  createdAt: z.number().int(),
  /** To the minute after a crash; null when it was never used. */
  lastUsedAt: z.number().int().nullable(),
});

/** The only time that the secret is told. */
export const createdTokenSchema = z.object({ token: tokenSchema, secret: z.string() });

export type TokenScope = z.infer<typeof tokenScopeSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type CreatedToken = z.infer<typeof createdTokenSchema>;
