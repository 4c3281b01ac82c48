import { existsSync } from 'node:fs';
import { mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PythonError } from '../execution/coercion.ts';
import { isInside } from '../folders.ts';
import type { DataFolders } from '../folders.ts';
import type { ServerState } from '../server-state.ts';
import { fileReply } from './file-reply.ts';
import { unquote } from './percent.ts';
import { empty, json, text } from './replies.ts';
import type { Reply } from './replies.ts';
import { readBody } from './request-body.ts';
import type { Route, RouteRequest } from './router.ts';
import { fileInfo, isFolder, listFiles, shownPath, walk } from './userdata-listing.ts';

/** /userdata: the files that ComfyUI's page keeps for its user, saved workflows among them. */
export function userdataRoutes({ folders }: ServerState): Route[] {
  return [
    { method: 'GET', path: '/userdata', handler: (request) => list(request, folders) },
    { method: 'GET', path: '/v2/userdata', handler: (request) => listTree(request, folders) },
    { method: 'GET', path: '/userdata/{}', handler: (request) => read(request, folders) },
    { method: 'POST', path: '/userdata/{}', handler: (request) => write(request, folders) },
    { method: 'DELETE', path: '/userdata/{}', handler: (request) => remove(request, folders) },
    { method: 'POST', path: '/userdata/{}/move/{}', handler: (request) => move(request, folders) },
  ];
}

/** The path of a name relative to the user's folder; undefined when it leads out. The name is decoded once more. */
function pathOf(folders: DataFolders, name: string): string | undefined {
  const path = resolve(folders.userRoot, unquote(name));
  return isInside(folders.userRoot, path) ? path : undefined;
}

/** `pathOf` with the folder around it made, which even reading does. */
async function pathWithFolder(folders: DataFolders, name: string): Promise<string | undefined> {
  const path = pathOf(folders, name);
  if (path !== undefined && !existsSync(dirname(path))) await mkdir(dirname(path), { recursive: true });
  return path;
}

async function existingPath(folders: DataFolders, name: string): Promise<string | 403 | 404> {
  const path = await pathWithFolder(folders, name);
  if (path === undefined) return 403;
  return existsSync(path) ? path : 404;
}

async function list({ query }: RouteRequest, folders: DataFolders): Promise<Reply> {
  const wanted = query.get('dir') ?? '';
  if (wanted === '') return text(400, 'Directory not provided');
  const folder = await pathWithFolder(folders, wanted);
  if (folder === undefined) return text(403, 'Invalid directory');
  if (!existsSync(folder)) return text(404, 'Directory not found');
  const paths = await listFiles(folder, isSet(query, 'recurse'));
  if (isSet(query, 'full_info')) return json(await Promise.all(paths.map((path) => fileInfo(path, folder))));
  const names = paths.map((path) => shownPath(path, folder));
  return json(isSet(query, 'split') ? names.map((name) => [name, ...name.split('/')]) : names);
}

async function listTree({ query }: RouteRequest, folders: DataFolders): Promise<Reply> {
  const wanted = unquote(query.get('path') ?? '');
  const path = wanted === '' ? folders.userRoot : pathOf(folders, wanted);
  if (path === undefined) return text(400, 'Invalid path requested');
  if (!existsSync(path)) return path === folders.userRoot ? json([]) : text(404, 'Requested path not found');
  if (!(await isFolder(path))) return text(400, 'Requested path is not a directory');
  return json(await walk(path, folders.userRoot));
}

async function read({ params, message }: RouteRequest, folders: DataFolders): Promise<Reply> {
  const path = await existingPath(folders, params[0] ?? '');
  return typeof path === 'number' ? empty(path) : fileReply(path, message.headers);
}

async function write({ params, query, message }: RouteRequest, folders: DataFolders): Promise<Reply> {
  const path = await pathWithFolder(folders, params[0] ?? '');
  if (path === undefined) return empty(403);
  if (!mayOverwrite(query) && existsSync(path)) return text(409, 'File already exists');
  const body = await readBody(message);
  try {
    await writeFile(path, body);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { status: 400, reason: 'Invalid filename. Please avoid special characters like :\\/*?"<>|' };
  }
  return described(path, query, folders);
}

async function remove({ params }: RouteRequest, folders: DataFolders): Promise<Reply> {
  const path = await existingPath(folders, params[0] ?? '');
  if (typeof path === 'number') return empty(path);
  await unlink(path);
  return empty(204);
}

async function move({ params, query }: RouteRequest, folders: DataFolders): Promise<Reply> {
  const source = await existingPath(folders, params[0] ?? '');
  if (typeof source === 'number') return empty(source);
  const target = await pathWithFolder(folders, params[1] ?? '');
  if (target === undefined) throw new PythonError('TypeError', 'a refused target is no path');
  if (!mayOverwrite(query) && existsSync(target)) return text(409, 'File already exists');
  await moveAsPython(source, target);
  return described(target, query, folders);
}

/** `shutil.move`: into a target that is a folder, under the same name, where nothing is overwritten. */
async function moveAsPython(source: string, target: string): Promise<void> {
  if (!(await isFolder(target)) || source === target) return rename(source, target);
  const inner = join(target, basename(source));
  if (existsSync(inner)) throw new PythonError('shutil.Error', `Destination path '${inner}' already exists`);
  return rename(source, inner);
}

async function described(path: string, query: URLSearchParams, { userRoot }: DataFolders): Promise<Reply> {
  return json(isSet(query, 'full_info') ? await fileInfo(path, userRoot) : shownPath(path, userRoot));
}

const isSet = (query: URLSearchParams, name: string): boolean => query.get(name)?.toLowerCase() === 'true';

/** Only the very word "false" keeps what is there. */
const mayOverwrite = (query: URLSearchParams): boolean => query.get('overwrite') !== 'false';

/** An error of the operating system, Python's OSError. A name that no path can have is another one. */
const isSystemError = (error: unknown): boolean => error instanceof Error && 'errno' in error;
