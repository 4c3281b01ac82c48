import { os } from './base.ts';

export const outputs = {
  list: os.outputs.list.handler(({ context, input }) =>
    context.core.outputs.list({ limit: input.limit, cursor: input.cursor ?? null }),
  ),
  get: os.outputs.get.handler(({ context, input }) => context.core.outputs.get(input.id)),
  ofJob: os.outputs.ofJob.handler(({ context, input }) => context.core.outputs.ofJob(input.jobId)),
};
