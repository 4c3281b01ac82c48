import { os } from './base.ts';

export const templates = {
  list: os.templates.list.handler(({ context }) => context.core.templates.list()),
  get: os.templates.get.handler(({ context, input }) => context.core.templates.get(input.name)),
};
