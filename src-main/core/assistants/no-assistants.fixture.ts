import type { Core } from '../core.ts';

const notHere = (): Promise<never> => Promise.reject(new Error('not in this fixture'));

/** For cores of tests that look at something else: no client, and nothing to register. */
export const noAssistants: Core['assistants'] = {
  list: () => Promise.resolve([]),
  get: notHere,
  planRegister: notHere,
  register: notHere,
  planUnregister: notHere,
  unregister: notHere,
  undo: notHere,
  selfTest: notHere,
  log: notHere,
  diagnose: notHere,
  report: () => {},
};
