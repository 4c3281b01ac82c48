import { open, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { basename } from 'node:path';
import { contentDisposition, contentTypeOf } from './content-types.ts';
import type { Reply } from './replies.ts';

/** A file as aiohttp's FileResponse sends it: ETag, Last-Modified, conditions and one byte range. */
export async function fileReply(path: string, request: IncomingHttpHeaders): Promise<Reply> {
  const info = await stat(path, { bigint: true });
  const size = Number(info.size);
  const modified = new Date(Number(info.mtimeMs));
  const etag = `"${info.mtimeNs.toString(16)}-${info.size.toString(16)}"`;
  const headers = {
    'Content-Disposition': contentDisposition(basename(path)),
    'Content-Type': contentTypeOf(path),
    Etag: etag,
    'Last-Modified': modified.toUTCString(),
  };
  if (isUnchanged(request, etag, modified)) return { status: 304, headers };
  const range = readRange(request, size, etag);
  if (range === 'unsatisfiable') {
    const { Etag: _etag, 'Last-Modified': _modified, ...rest } = headers;
    return { status: 416, headers: { ...rest, 'Content-Range': `bytes */${size}`, 'Transfer-Encoding': 'chunked' } };
  }
  const { start, length } = range ?? { start: 0, length: size };
  const body = await readSlice(path, start, length);
  const full = { ...headers, 'Content-Length': length, 'Accept-Ranges': 'bytes' };
  if (range === undefined) return { status: 200, headers: full, body };
  return { status: 206, headers: { ...full, 'Content-Range': `bytes ${start}-${start + length - 1}/${size}` }, body };
}

async function readSlice(path: string, start: number, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(length);
    await file.read(bytes, 0, length, start);
    return bytes;
  } finally {
    await file.close();
  }
}

function isUnchanged(request: IncomingHttpHeaders, etag: string, modified: Date): boolean {
  const tags = request['if-none-match'];
  if (tags !== undefined) return tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
  const since = Date.parse(request['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(modified.getTime() / 1000) * 1000 <= since;
}

function readRange(
  { range, 'if-range': condition }: IncomingHttpHeaders,
  size: number,
  etag: string,
): { start: number; length: number } | 'unsatisfiable' | undefined {
  if (range === undefined || (typeof condition === 'string' && condition !== etag)) return undefined;
  const found = /^bytes=(\d*)-(\d*)$/.exec(range);
  if (found === null || (found[1] === '' && found[2] === '')) return 'unsatisfiable';
  const [first, last] = [found[1] ?? '', found[2] ?? ''];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  return start >= size || end <= start ? 'unsatisfiable' : { start, length: end - start };
}
