import { posix } from 'node:path';
import type { ServerState } from '../server-state.ts';
import { TemplateFolder } from '../templates/template-folder.ts';
import { contentReply } from './file-reply.ts';
import { json, noFile, refusedPath } from './replies.ts';
import type { Reply } from './replies.ts';
import type { Route, RouteRequest } from './router.ts';

const root = '/templates';

/** /templates, a folder of files, and /workflow_templates, which lists what packs of nodes bring: here there are none. */
export function templateRoutes({ catalogue, draw }: ServerState): Route[] {
  const folder = new TemplateFolder(catalogue, draw);
  return [
    { method: 'GET', path: '/workflow_templates', handler: () => json({}) },
    { method: 'GET', path: '/templates', isStatic: true, handler: () => refusedPath(403) },
    { method: 'GET', path: '/templates/{*}', isStatic: true, handler: (request) => read(request, folder) },
  ];
}

async function read({ params, message }: RouteRequest, folder: TemplateFolder): Promise<Reply> {
  const asked = params[0] ?? '';
  const path = posix.resolve(root, asked);
  if (asked.startsWith('/') || !`${path}/`.startsWith(`${root}/`)) return refusedPath(404);
  if (path === root) return refusedPath(403);
  const content = await folder.file(path.slice(root.length + 1));
  return content === undefined ? noFile(404) : contentReply(content, message.headers);
}
