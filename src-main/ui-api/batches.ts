import { os } from './base.ts';

export const batches = {
  create: os.batches.create.handler(({ context, input }) =>
    context.core.jobs.batches.create({ ...input, requester: context.caller }),
  ),
  get: os.batches.get.handler(({ context, input }) => context.core.jobs.batches.get(input.id)),
  list: os.batches.list.handler(({ context, input }) => context.core.jobs.batches.list(input)),
  cancel: os.batches.cancel.handler(({ context, input }) => context.core.jobs.batches.cancel(input.id)),
};
