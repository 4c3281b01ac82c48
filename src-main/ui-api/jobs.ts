import { os } from './base.ts';

export const jobs = {
  create: os.jobs.create.handler(({ context, input }) =>
    context.core.jobs.create({ ...input, requester: context.caller }),
  ),
  list: os.jobs.list.handler(({ context, input }) =>
    context.core.jobs.list({ limit: input.limit, ...(input.before === undefined ? {} : { before: input.before }) }),
  ),
  get: os.jobs.get.handler(({ context, input }) => context.core.jobs.get(input.id)),
  cancel: os.jobs.cancel.handler(({ context, input }) => context.core.jobs.cancel(input.id)),
};
