import { os } from './base.ts';

export const backends = {
  list: os.backends.list.handler(({ context }) => context.core.backends.list()),
  test: os.backends.test.handler(({ context, input, signal }) => context.core.backends.test(input.url, signal)),
  connect: os.backends.connect.handler(({ context, input }) => context.core.backends.connect(input.url)),
  useDemo: os.backends.useDemo.handler(({ context }) => context.core.backends.useDemo()),
};
