import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { OutputFile } from '../core/outputs/outputs.ts';

/** Up to this size a file is read at once: cheaper than a stream, and the thumbnails of a grid are this small. */
const wholeBytes = 256 * 1024;

/** What a browser may show in place. Anything else (SVG, HTML, archives) is offered for saving: it could carry scripts. */
const inlineTypes = /^(image\/(png|jpeg|webp|gif|avif|bmp)|video\/(mp4|webm|quicktime)|audio\/[\w.+-]+|text\/plain)$/;

/** The bytes of an output by the rules of HTTP: ETag and 304, one Range and 206 or 416, HEAD. They never change, so they may be kept for ever. */
export async function fileResponse(file: OutputFile, request: Request): Promise<Response> {
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    etag: file.etag,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  if (matches(request.headers.get('if-none-match'), file.etag)) return new Response(null, { status: 304, headers });
  headers['content-type'] = file.mime;
  headers['content-disposition'] = disposition(file);
  const range = requestedRange(request, file);
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${file.bytes}` } });
  }
  const [first, last] = range ?? [0, file.bytes - 1];
  headers['content-length'] = String(last - first + 1);
  if (range) headers['content-range'] = `bytes ${first}-${last}/${file.bytes}`;
  const body = request.method === 'HEAD' ? null : await bytesOf(file, first, last);
  return new Response(body, { status: range ? 206 : 200, headers });
}

async function bytesOf(
  file: OutputFile,
  first: number,
  last: number,
): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null> {
  if (last < first) return null;
  if (file.bytes <= wholeBytes) return (await readFile(file.path)).subarray(first, last + 1);
  const stream = createReadStream(file.path, { start: first, end: last });
  return Readable.toWeb(stream) as NodeReadableStream<Uint8Array> as ReadableStream<Uint8Array>;
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** First and last byte asked for, null for the whole file (several ranges at once are answered whole, as HTTP allows). */
function requestedRange(request: Request, file: OutputFile): [number, number] | null | 'unsatisfiable' {
  const parsed = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get('range')?.trim() ?? '');
  const condition = request.headers.get('if-range');
  if (!parsed || (condition !== null && condition.trim() !== file.etag)) return null;
  const [, from = '', to = ''] = parsed;
  if (from === '' && to === '') return null;
  if (from === '') {
    const suffix = Math.min(Number(to), file.bytes);
    return suffix === 0 ? 'unsatisfiable' : [file.bytes - suffix, file.bytes - 1];
  }
  const first = Number(from);
  const last = to === '' ? file.bytes - 1 : Math.min(Number(to), file.bytes - 1);
  if (to !== '' && Number(to) < first) return null;
  return first >= file.bytes ? 'unsatisfiable' : [first, last];
}

/** Both spellings of the name: plain ASCII for old readers, UTF-8 by RFC 5987 for the others. */
function disposition(file: OutputFile): string {
  const kind = inlineTypes.test(file.mime) ? 'inline' : 'attachment';
  const ascii = file.filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(file.filename.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`;
}
