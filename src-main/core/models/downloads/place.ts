import { mkdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { modelFile } from '../../workflows/model-file.ts';

/** Where a model goes: below the folder that the person named. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  /** What is there of it until it is whole. */
  readonly part: string;
}

/** What runs code, or is read as settings, is no place for a stranger's file. */
const forbiddenFolders: ReadonlySet<string> = new Set(['custom_nodes', 'configs']);
const mostParts = 5;
const mostBytes = 200;
/** Names that Windows keeps for devices. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The place of a model in the models folder, its folders made. Folder and name may be a stranger's: every part is a plain name, the file
 * ends like a model, and no link leads out of ComfyUI's folder for such models.
 * @throws forbidden_path, conflict (the file is there), bad_input (no such folder)
 */
export async function placeOf(options: {
  root: string;
  folder: string;
  name: string;
  /** ComfyUI's folder keys. */
  folders: readonly string[];
}): Promise<Place> {
  const { root, folder, name, folders } = options;
  const parts = name.split(/[\\/]/);
  const isPlain = [folder, ...parts].every(isPlainName) && parts.length <= mostParts;
  if (!isPlain || !modelFile.test(name) || forbiddenFolders.has(folder)) throw noPlace(folder, name);
  const base = join(root, folder);
  if (!folders.includes(folder) && !(await isFolder(base))) {
    throw new EaselError('bad_input', `ComfyUI has no model folder '${folder}'.`, {
      nextStep: `Use one of: ${folders.join(', ')}.`,
    });
  }
  const path = join(base, ...parts);
  if (await exists(path)) throw alreadyThere(folder, name);
  const target = join(base, ...parts.slice(0, -1));
  try {
    await mkdir(target, { recursive: true });
    // ComfyUI's own folder may be a link to another disk; below it nothing may be.
    if (!isInside(await realpath(base), await realpath(target))) throw noPlace(folder, name);
  } catch (error) {
    throw placeError(error);
  }
  return { path, part: `${path}.easel.part` };
}

/** The models folder that the person named. @throws conflict */
export async function checkRoot(root: string): Promise<string> {
  if (isAbsolute(root) && (await isFolder(root))) return root;
  throw new EaselError('conflict', 'The models folder that is set is no folder of this machine.', {
    nextStep: "Set comfyui.models_folder to the absolute path of ComfyUI's models folder.",
  });
}

function isPlainName(part: string): boolean {
  // oxlint-disable-next-line no-control-regex
  const isOdd = /[\u0000-\u001f\u007f<>:"|?*\u202a-\u202e\u2066-\u2069]/.test(part);
  const isHidden = part.startsWith('.') || /[. ]$/.test(part) || part.startsWith(' ');
  return part !== '' && !isOdd && !isHidden && !devices.test(part) && Buffer.byteLength(part) <= mostBytes;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const noPlace = (folder: string, name: string): EaselError =>
  new EaselError('forbidden_path', `No model is saved as '${name.slice(0, 120)}' in '${folder.slice(0, 60)}'.`, {
    nextStep: 'Give the plain name of a model file (.safetensors, .gguf, …), with at most four folders before it.',
  });

/** Nothing is ever overwritten. */
export const alreadyThere = (folder: string, name: string): EaselError =>
  new EaselError('conflict', `The models folder already has '${name}' in ${folder}.`, {
    nextStep: 'Use it, or move it away first.',
  });

/** An error of the file system in Easel's words. */
export function placeError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof EaselError || typeof code !== 'string') return error;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return diskFull();
  if (!/^E(?:ACCES|PERM|ROFS|NOTDIR|ISDIR|LOOP|NAMETOOLONG|NOENT|INVAL|IO|BUSY|EXIST)$/.test(code)) return error;
  return new EaselError('forbidden_path', `The models folder cannot be written to (${code}).`, {
    nextStep: 'See whether Easel may write there.',
    cause: error,
  });
}

export const diskFull = (facts: { wanted: number; free: number } | null = null): EaselError =>
  new EaselError(
    'disk_full',
    facts === null
      ? 'The disk of the models folder is full.'
      : `The model needs ${megabytes(facts.wanted)}; ${megabytes(facts.free)} are free on the disk of the models folder.`,
    { nextStep: 'Make room and start the download again: it goes on where it stopped.' },
  );

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;
