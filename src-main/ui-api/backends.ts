import { os } from './base.ts';

export const backends = {
  list: os.backends.list.handler(({ context }) => context.core.backends.list()),
  problem: os.backends.problem.handler(({ context }) => context.core.backends.problem()),
  test: os.backends.test.handler(({ context, input, signal }) => context.core.backends.test(input, signal)),
  connect: os.backends.connect.handler(({ context, input }) => context.core.backends.connect(input.url)),
  useDemo: os.backends.useDemo.handler(({ context }) => context.core.backends.useDemo()),
  add: os.backends.add.handler(({ context, input }) => context.core.backends.add(input)),
  update: os.backends.update.handler(({ context, input }) => context.core.backends.update(input.id, input.change)),
  remove: os.backends.remove.handler(({ context, input }) => context.core.backends.remove(input.id)),
  setOn: os.backends.setOn.handler(({ context, input }) => context.core.backends.setOn(input.id, input.isOn)),
  order: os.backends.order.handler(({ context, input }) => context.core.backends.order(input.ids)),
  pin: os.backends.pin.handler(({ context, input }) => context.core.backends.pin(input.id)),
  reconnect: os.backends.reconnect.handler(({ context, input }) => context.core.backends.reconnect(input.id)),
  found: os.backends.found.handler(({ context, signal }) => context.core.backends.found(signal)),
  freeMemory: os.backends.freeMemory.handler(({ context, input, signal }) =>
    context.core.backends.freeMemory(input.id, signal),
  ),
  foreign: os.backends.foreign.handler(({ context, input, signal }) => context.core.backends.foreign(input.id, signal)),
  start: os.backends.start.handler(({ context, input }) => context.core.backends.startProgram(input.id)),
  stop: os.backends.stop.handler(({ context, input }) => context.core.backends.stopProgram(input.id)),
  log: os.backends.log.handler(({ context, input }) => context.core.backends.programLog(input.id)),
};
