import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { extname, isAbsolute, join, normalize, resolve } from 'node:path';
import { PythonError } from '../execution/coercion.ts';
import { isFolderType, isInside } from '../folders.ts';
import { parsePythonJson } from '../protocol/python-json.ts';
import { isDict } from '../protocol/python-values.ts';
import type { PyDict } from '../protocol/python-values.ts';
import type { ServerState } from '../server-state.ts';
import { empty, json } from './replies.ts';
import type { Reply } from './replies.ts';
import { readForm } from './request-body.ts';
import type { Route } from './router.ts';
import { findFile, isFile } from './view-routes.ts';

/** Makes the bytes to keep; undefined keeps nothing and still answers 200. */
type Convert = (uploaded: Uint8Array<ArrayBuffer>, form: FormData) => Promise<Uint8Array | undefined>;

/** POST /upload/image and /upload/mask. */
export function uploadRoutes(state: ServerState): Route[] {
  const handle = (convert: Convert): Route['handler'] => {
    return async ({ message }) => {
      const form = await readForm(message);
      return form === undefined ? empty(400) : upload(form, convert, state);
    };
  };
  return [
    { method: 'POST', path: '/upload/image', handler: handle((uploaded) => Promise.resolve(uploaded)) },
    { method: 'POST', path: '/upload/mask', handler: handle((mask, form) => applyMask(mask, form, state)) },
  ];
}

async function upload(form: FormData, convert: Convert, { folders }: ServerState): Promise<Reply> {
  const image = form.get('image');
  if (image === null) return empty(400);
  const type = field(form, 'type') ?? 'input';
  if (typeof image === 'string' || image.name === '' || isAbsolute(image.name) || !isFolderType(type)) {
    throw new PythonError('Exception', 'no file, no name, or no such folder');
  }
  const root = folders.path(type);
  const subfolder = field(form, 'subfolder') ?? '';
  const folder = resolve(root, normalize(subfolder === '' ? '.' : subfolder));
  if (!isInside(root, resolve(folder, image.name))) return empty(400);
  await mkdir(folder, { recursive: true });
  await folders.ready(resolve(folder, image.name));
  const bytes = new Uint8Array(await image.arrayBuffer());
  const overwrites = ['true', '1'].includes(field(form, 'overwrite') ?? '');
  const name = overwrites ? image.name : await freeName(folder, image.name, bytes);
  const target = join(folder, name);
  const isDuplicate = !overwrites && existsSync(target);
  const content = isDuplicate ? undefined : await convert(bytes, form);
  if (content !== undefined) await writeFile(target, content);
  return json({ name, subfolder, type });
}

/** `x (1).png` beside an `x.png` with other bytes; a file with the same bytes is taken as it is. */
async function freeName(folder: string, wanted: string, bytes: Uint8Array): Promise<string> {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  let name = wanted;
  for (let count = 1; existsSync(join(folder, name)); count += 1) {
    if ((await readFile(join(folder, name))).equals(bytes)) return name;
    name = `${stem} (${count})${extension}`;
  }
  return name;
}

/** The mask picture's alpha on the original named by `original_ref`. An original that is absent or refused leaves no file. */
async function applyMask(mask: Uint8Array, form: FormData, { folders, draw }: ServerState) {
  const reference = parsePythonJson(field(form, 'original_ref') ?? '');
  if (!isDict(reference)) throw new PythonError('TypeError', 'original_ref is no dict');
  const place = {
    filename: textOf(reference, 'filename') ?? '',
    type: textOf(reference, 'type') ?? 'output',
    subfolder: textOf(reference, 'subfolder'),
  };
  const originalPath = findFile(folders, place);
  if (typeof originalPath === 'number') return undefined;
  await folders.ready(originalPath);
  if (!isFile(originalPath)) return undefined;
  return draw.run('maskedPng', { originalPath, mask });
}

function field(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' ? value : undefined;
}

function textOf(dict: PyDict, key: string): string | undefined {
  const value = dict.get(key);
  return typeof value === 'string' ? value : undefined;
}
