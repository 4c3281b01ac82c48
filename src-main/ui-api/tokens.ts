import { os } from './base.ts';

export const tokens = {
  list: os.tokens.list.handler(({ context }) => context.core.tokens.list()),
  create: os.tokens.create.handler(({ context, input }) => context.core.tokens.create(input)),
  revoke: os.tokens.revoke.handler(({ context, input }) => context.core.tokens.revoke(input.token)),
};
