import { os } from './base.ts';

export const secrets = {
  list: os.secrets.list.handler(({ context }) => context.core.secrets.list()),
  set: os.secrets.set.handler(({ context, input }) => context.core.secrets.set(input.name, input.value)),
  delete: os.secrets.delete.handler(({ context, input }) => context.core.secrets.delete(input.name)),
};
