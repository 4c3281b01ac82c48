import { os } from './base.ts';

export const models = {
  list: os.models.list.handler(({ context, input }) => context.core.models.list(input.folder)),
};
