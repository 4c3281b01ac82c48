import type { Backends } from './backends.ts';

const notHere = (): Promise<never> => Promise.reject(new Error('not in this fixture'));

/** For cores of tests that look at something else: no ComfyUI, and none to add. */
export const noBackends: Backends = {
  list: () => [],
  problem: () => null,
  test: notHere,
  connect: notHere,
  useDemo: notHere,
  add: notHere,
  update: notHere,
  remove: notHere,
  setOn: notHere,
  order: notHere,
  pin: notHere,
  reconnect: notHere,
  found: notHere,
  freeMemory: notHere,
  foreign: notHere,
  startProgram: notHere,
  stopProgram: notHere,
  programLog: notHere,
};
