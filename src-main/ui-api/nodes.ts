import { os } from './base.ts';

export const nodes = {
  search: os.nodes.search.handler(({ context, input, signal }) => context.core.nodes.search(input, signal)),
  get: os.nodes.get.handler(({ context, input }) => context.core.nodes.get(input.name, input)),
  categories: os.nodes.categories.handler(({ context, input, signal }) => context.core.nodes.categories(input, signal)),
  packs: os.nodes.packs.handler(({ context, input, signal }) => context.core.nodes.packs(input, signal)),
};
