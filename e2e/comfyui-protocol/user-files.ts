import { randomUUID } from 'node:crypto';
import { get, send, type Reply } from './comfyui-driver.ts';

/**
 * Everything these tests write lies under one folder of their own. ComfyUI removes no folder by itself, so empty ones stay behind; its page
 * shows files only.
 */
export const userFolder = `easel-protocol-suite/${randomUUID().slice(0, 8)}`;

/** A route's path for `name` in the suite's folder; slashes go out encoded. */
export const fileRoute = (name: string): string => `/userdata/${encodeURIComponent(`${userFolder}/${name}`)}`;

export const listRoute = (query = '', folder = userFolder): string =>
  `/userdata?dir=${encodeURIComponent(folder)}${query}`;

export const write = (name: string, body = 'x', query = ''): Promise<Reply> =>
  send(`${fileRoute(name)}${query}`, { method: 'POST', body });

export const remove = (name: string): Promise<Reply> => send(fileRoute(name), { method: 'DELETE' });

export const move = (from: string, to: string, query = ''): Promise<Reply> =>
  send(`${fileRoute(from)}/move/${encodeURIComponent(`${userFolder}/${to}`)}${query}`, { method: 'POST' });

/** The names in the suite's folder and below it, sorted: the server gives them in the order of its disk. */
export async function namesIn(query = '&recurse=true', folder = userFolder): Promise<string[]> {
  return (await get(listRoute(query, folder))).json<string[]>().sort();
}

/** Removes every file of the suite, those included that a listing hides. */
export async function removeUserFiles(): Promise<void> {
  const tree = await get(`/v2/userdata?path=${encodeURIComponent(userFolder)}`);
  if (tree.status !== 200) return;
  const files = tree.json<{ path: string; type: string }[]>().filter(({ type }) => type === 'file');
  for (const { path } of files)
    await send(`/userdata/${encodeURIComponent(path.replace(/[%{}]/g, encodeURIComponent))}`, { method: 'DELETE' });
}
