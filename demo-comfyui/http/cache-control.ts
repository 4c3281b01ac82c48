import type { Reply } from './replies.ts';

const hour = 3600;
const day = 24 * hour;

const pictures = /\.(?:jpg|jpeg|png|ppm|bmp|pgm|tif|tiff|webp)$/i;
/** Scripts and styles, and names like index.json and index.de.json. */
const alwaysAsked = /(?:\.js|\.css|\/index[^/]*\.json)$/;

/** ComfyUI's caching header, which goes by the path that was asked for and not by what came back. */
export function withCacheControl(reply: Reply, path: string): Reply {
  const value = reply.isRaised === true ? undefined : cacheControl(reply, path);
  return value === undefined ? reply : { ...reply, headers: { 'Cache-Control': value, ...reply.headers } };
}

function cacheControl({ status, headers }: Reply, path: string): string | undefined {
  if (alwaysAsked.test(path)) return 'no-cache';
  if (!pictures.test(path)) return undefined;
  // What a file's answer will be is found out only after the header was chosen: its 304, 404 and 416 count as 200.
  const isOfFile = headers !== undefined && ('Transfer-Encoding' in headers || 'Etag' in headers);
  if (isOfFile || (status >= 200 && status <= 206)) return `public, max-age=${day}`;
  return status === 404 ? `public, max-age=${hour}` : undefined;
}
