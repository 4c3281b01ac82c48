import type { Models } from './models.ts';

const notHere = () => Promise.reject(new Error('not in this fixture'));

/** For a core in memory, whose ComfyUI has no models. */
export const noModels: Models = {
  folders: () => Promise.resolve([]),
  list: notHere,
  search: notHere,
  get: notHere,
  refresh: () => Promise.resolve(false),
  mark: notHere,
  setPreview: notHere,
  previewFile: notHere,
  missing: notHere,
  downloads: { list: () => [], start: notHere, cancel: notHere },
};

/** A model as its list has it, of which nothing else is known. */
export const plainModel = (folder: string, name: string) => ({
  name,
  folder,
  subfolder: '',
  bytes: null,
  modifiedAt: null,
  base: null,
  favourite: false,
  note: '',
  preview: null,
  backends: ['main'],
});
