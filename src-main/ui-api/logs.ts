import { os } from './base.ts';

export const logs = {
  list: os.logs.list.handler(({ context, input, signal }) => context.core.logs.list(input, signal)),
};
