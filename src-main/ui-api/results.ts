import { os } from './base.ts';

export const results = {
  list: os.results.list.handler(({ context }) => [...context.core.results.list()]),
  pin: os.results.pin.handler(({ context, input }) => context.core.results.pin(input.key, input.isPinned)),
  delete: os.results.delete.handler(({ context, input }) => context.core.results.delete(input.key)),
  clear: os.results.clear.handler(({ context, input }) => ({ cleared: context.core.results.clear(input) })),
};
