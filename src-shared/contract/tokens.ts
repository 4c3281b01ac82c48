import * as z from 'zod';
import { createdTokenSchema, tokenNameSchema, tokenSchema, tokenScopeSchema } from '../nouns/tokens.ts';
import { base } from './base.ts';

/** The person's alone: a token of a team opens none of these. */
export const tokensContract = {
  list: base.output(z.array(tokenSchema)),
  create: base
    .input(z.object({ name: tokenNameSchema, scopes: z.array(tokenScopeSchema).default([]) }))
    .output(createdTokenSchema),
  /** By id or name. */
  revoke: base.input(z.object({ token: z.string() })).output(tokenSchema),
};
