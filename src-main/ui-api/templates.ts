import { os } from './base.ts';

export const templates = {
  list: os.templates.list.handler(({ context }) => context.core.templates.list()),
  get: os.templates.get.handler(({ context, input }) => context.core.templates.get(input.name)),
  broken: os.templates.broken.handler(({ context }) => context.core.templates.broken()),
  draft: os.templates.draft.handler(({ context, input }) => context.core.templates.draft(input.name)),
  create: os.templates.create.handler(({ context, input }) => context.core.templates.create(input)),
  update: os.templates.update.handler(({ context, input }) => context.core.templates.update(input)),
  versions: os.templates.versions.handler(({ context, input }) => context.core.templates.versions(input.name)),
  restore: os.templates.restore.handler(({ context, input }) => context.core.templates.restore(input)),
  enable: os.templates.enable.handler(({ context, input }) => context.core.templates.enable(input)),
  duplicate: os.templates.duplicate.handler(({ context, input }) => context.core.templates.duplicate(input)),
  delete: os.templates.delete.handler(({ context, input }) => context.core.templates.delete(input.name)),
  deleted: os.templates.deleted.handler(({ context }) => context.core.templates.deleted()),
  undelete: os.templates.undelete.handler(({ context, input }) => context.core.templates.undelete(input.id)),
  import: os.templates.import.handler(({ context, input }) => context.core.templates.import(input)),
  export: os.templates.export.handler(({ context, input }) => context.core.templates.export(input.name)),
  setPreview: os.templates.setPreview.handler(({ context, input }) => context.core.templates.setPreview(input)),
  render: os.templates.render.handler(({ context, input }) =>
    context.core.templates.preview(input.name, input.arguments),
  ),
  gallery: {
    list: os.templates.gallery.list.handler(({ context }) => context.core.templates.gallery.list()),
    get: os.templates.gallery.get.handler(({ context, input }) => context.core.templates.gallery.get(input.id)),
    import: os.templates.gallery.import.handler(({ context, input }) => context.core.templates.gallery.import(input)),
  },
};
