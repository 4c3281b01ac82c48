import { os } from './base.ts';

export const settings = {
  get: os.settings.get.handler(({ context }) => context.core.settings.view()),
  describe: os.settings.describe.handler(({ context }) => context.core.settings.describe()),
  set: os.settings.set.handler(({ context, input }) => context.core.settings.set(input.changes)),
  reset: os.settings.reset.handler(({ context, input }) => context.core.settings.reset(input.paths)),
  export: os.settings.export.handler(({ context }) => ({
    filename: 'easel-settings.json',
    text: context.core.settings.export(),
  })),
  import: os.settings.import.handler(({ context, input }) => context.core.settings.import(input.text)),
};
