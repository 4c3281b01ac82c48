import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';

/** Scripts from ourselves only; styles may be inline because component libraries set them so. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Files of the built window. Those under assets/ carry a hash of their content in the name, so they never change. */
export function uiFiles(folder: string): MiddlewareHandler {
  return withHeaders(serveStatic({ root: folder }));
}

/** The window's own addresses all start with the one page; it reads the rest of the address itself. */
export function uiPage(folder: string): MiddlewareHandler {
  return withHeaders(serveStatic({ root: folder, path: 'index.html' }));
}

function withHeaders(serve: MiddlewareHandler): MiddlewareHandler {
  return async (c, next) => {
    const found = await serve(c, next);
    if (!found) return undefined;
    const hashed = c.req.path.startsWith('/assets/');
    const headers = { ...pageHeaders, 'cache-control': hashed ? 'private, max-age=31536000, immutable' : 'no-cache' };
    for (const [name, value] of Object.entries(headers)) found.headers.set(name, value);
    return found;
  };
}
