import { requesterKey } from '../core/jobs/job-record.ts';
import { os } from './base.ts';

export const jobs = {
  create: os.jobs.create.handler(({ context, input }) =>
    context.core.jobs.create({ ...input, requester: context.caller }),
  ),
  list: os.jobs.list.handler(({ context, input }) => context.core.jobs.list(input)),
  open: os.jobs.open.handler(({ context, input }) => context.core.jobs.open(input)),
  get: os.jobs.get.handler(({ context, input }) => context.core.jobs.get(input.id)),
  cancel: os.jobs.cancel.handler(({ context, input }) => context.core.jobs.cancel(input.id)),
  cancelAll: os.jobs.cancelAll.handler(async ({ context, input }) => ({
    cancelled: await context.core.jobs.cancelAll({
      batchId: input.batchId,
      isWaiting: input.isWaiting,
      requester: input.requester && requesterKey(input.requester),
    }),
  })),
  queue: os.jobs.queue.handler(({ context }) => context.core.jobs.queue.get()),
  waiting: os.jobs.waiting.handler(({ context, input }) => context.core.jobs.queue.waiting(input)),
  shares: os.jobs.shares.handler(({ context }) => context.core.jobs.queue.shares()),
  pause: os.jobs.pause.handler(({ context }) => context.core.jobs.queue.pause()),
  resume: os.jobs.resume.handler(({ context }) => context.core.jobs.queue.resume()),
  move: os.jobs.move.handler(({ context, input }) => context.core.jobs.queue.move(input.id, input.before)),
  prioritise: os.jobs.prioritise.handler(({ context, input }) =>
    context.core.jobs.queue.prioritise(input.id, input.priority),
  ),
  workflow: os.jobs.workflow.handler(({ context, input }) => context.core.workflows.ofJob(input.id, input.format)),
  traceback: os.jobs.traceback.handler(({ context, input }) => ({ traceback: context.core.jobs.traceback(input.id) })),
};
