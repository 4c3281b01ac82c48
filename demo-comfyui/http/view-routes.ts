import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { isFolderType, isInside, splitAnnotation } from '../folders.ts';
import type { DataFolders, FolderType } from '../folders.ts';
import type { ServerState } from '../server-state.ts';
import { contentDisposition, contentTypeOf } from './content-types.ts';
import { fileReply } from './file-reply.ts';
import { empty } from './replies.ts';
import type { Reply } from './replies.ts';
import type { Route, RouteRequest } from './router.ts';

/** GET /view: a file of the three folders, as it is, as a preview, or reduced to its channels. */
export function viewRoutes(state: ServerState): Route[] {
  return [{ method: 'GET', path: '/view', handler: (request) => view(request, state) }];
}

async function view({ query, message }: RouteRequest, { folders, draw }: ServerState): Promise<Reply> {
  const wanted = query.get('filename');
  if (wanted === null) return empty(404);
  const place = {
    filename: wanted,
    type: query.get('type') ?? 'output',
    subfolder: query.get('subfolder') ?? undefined,
  };
  const path = findFile(folders, place);
  if (typeof path === 'number') return empty(path);
  await folders.ready(path);
  if (!isFile(path)) return empty(404);
  const channel = query.get('channel') ?? 'rgba';
  const headers = { 'Content-Disposition': contentDisposition(basename(path)) };
  const preview = query.get('preview');
  if (preview !== null) {
    const parts = preview.split(';');
    const form = parts[0] === 'jpeg' && !(query.get('channel') ?? '').includes('a') ? 'jpeg' : 'webp';
    const asked = parts.at(-1) ?? '';
    const quality = /^\d+$/.test(asked) ? Number(asked) : 90;
    const body = await draw.run('reencode', { path, form, quality });
    return { status: 200, headers: { ...headers, 'Content-Type': `image/${form}` }, body };
  }
  if (channel === 'rgb' || channel === 'a') {
    const form = channel === 'a' ? 'alpha' : 'rgb';
    const body = await draw.run('reencode', { path, form, quality: 90 });
    return { status: 200, headers: { ...headers, 'Content-Type': 'image/png' }, body };
  }
  return fileReply(path, message.headers, { ...headers, 'Content-Type': contentTypeOf(path) });
}

/** The path a client's {filename, type, subfolder} means, or the status that refuses it. */
export function findFile(
  folders: DataFolders,
  place: { readonly filename: string; readonly type: string; readonly subfolder?: string | undefined },
): string | 400 | 403 {
  const { name, type: annotated } = splitAnnotation(place.filename);
  if (name === '' || name.startsWith('/') || name.includes('..')) return 400;
  const type: string = annotated ?? place.type;
  if (!isFolderType(type)) return 400;
  const root = folders.path(type satisfies FolderType);
  const folder = resolve(root, place.subfolder ?? '');
  if (!isInside(root, folder)) return 403;
  return resolve(folder, basename(name));
}

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
