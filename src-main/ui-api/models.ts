import { os } from './base.ts';

export const models = {
  list: os.models.list.handler(({ context, input }) => context.core.models.list(input.folder, input)),
  search: os.models.search.handler(({ context, input }) => context.core.models.search(input)),
  get: os.models.get.handler(({ context, input }) => context.core.models.get(input)),
  refresh: os.models.refresh.handler(async ({ context }) => ({ changed: await context.core.models.refresh() })),
  mark: os.models.mark.handler(({ context, input }) => context.core.models.mark(input)),
  setPreview: os.models.setPreview.handler(({ context, input }) => context.core.models.setPreview(input)),
  missing: os.models.missing.handler(({ context, input }) => context.core.models.missing(input)),
  downloads: {
    list: os.models.downloads.list.handler(({ context }) => context.core.models.downloads.list()),
    start: os.models.downloads.start.handler(({ context, input }) =>
      context.core.models.downloads.start({ ...input, requester: context.caller }),
    ),
    cancel: os.models.downloads.cancel.handler(({ context, input }) => context.core.models.downloads.cancel(input.id)),
  },
};
