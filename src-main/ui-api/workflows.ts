import { os } from './base.ts';

export const workflows = {
  openInComfyui: os.workflows.openInComfyui.handler(({ context, input }) =>
    context.core.workflows.openInComfyui(input.jobId),
  ),
  saved: {
    list: os.workflows.saved.list.handler(({ context }) => context.core.workflows.saved.list()),
    get: os.workflows.saved.get.handler(({ context, input }) => context.core.workflows.saved.get(input.path)),
    save: os.workflows.saved.save.handler(({ context, input }) => context.core.workflows.saved.save(input)),
    run: os.workflows.saved.run.handler(({ context, input }) =>
      context.core.workflows.saved.run({ ...input, requester: context.caller }),
    ),
    versions: os.workflows.saved.versions.handler(({ context, input }) =>
      context.core.workflows.saved.versions(input.path),
    ),
    restore: os.workflows.saved.restore.handler(({ context, input }) => context.core.workflows.saved.restore(input)),
    delete: os.workflows.saved.delete.handler(({ context, input }) => context.core.workflows.saved.delete(input)),
    deleted: os.workflows.saved.deleted.handler(({ context }) => context.core.workflows.saved.deleted()),
  },
};
