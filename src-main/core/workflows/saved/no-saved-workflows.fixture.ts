import type { SavedWorkflows } from './saved-workflows.ts';

const notHere = () => Promise.reject(new Error('not in this fixture'));

/** For a core in memory, whose ComfyUI keeps nothing. */
export const noSavedWorkflows: SavedWorkflows = {
  list: () => Promise.resolve([]),
  get: notHere,
  save: notHere,
  run: notHere,
  versions: notHere,
  restore: notHere,
  delete: notHere,
  deleted: () => Promise.resolve([]),
};
