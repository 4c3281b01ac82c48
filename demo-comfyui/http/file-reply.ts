import { open, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { guessedTypeOf } from './content-types.ts';
import { noFile } from './replies.ts';
import type { Reply } from './replies.ts';

/** Something with a name that can be read in part. */
export interface FileContent {
  /** Its ending decides on the content type where none is given. */
  readonly name: string;
  readonly size: number;
  readonly modifiedNs: bigint;
  read(start: number, length: number): Promise<Uint8Array>;
}

/** A file as aiohttp's FileResponse sends it, with the headers that a route gave it. Rejects when there is none. */
export async function fileReply(
  path: string,
  request: IncomingHttpHeaders,
  given: OutgoingHttpHeaders = {},
): Promise<Reply> {
  const info = await stat(path, { bigint: true });
  if (!info.isFile()) return noFile(403);
  const read = (start: number, length: number): Promise<Uint8Array> => readSlice(path, start, length);
  const content = { name: path, size: Number(info.size), modifiedNs: info.mtimeNs, read };
  return contentReply(content, request, given);
}

/** ETag, Last-Modified, conditions and one byte range, as FileResponse has them. */
export async function contentReply(
  content: FileContent,
  request: IncomingHttpHeaders,
  given: OutgoingHttpHeaders = {},
): Promise<Reply> {
  const { size, modifiedNs } = content;
  const modified = new Date(Number(modifiedNs / 1_000_000n));
  const etag = `"${modifiedNs.toString(16)}-${size.toString(16)}"`;
  const stamps = { Etag: etag, 'Last-Modified': modified.toUTCString() };
  if (isUnchanged(request, etag, modified)) return { status: 304, headers: { ...given, ...stamps } };
  const range = readRange(request, size, etag);
  if (range === 'unsatisfiable') {
    const headers = { ...noFile(404).headers, ...given, 'Content-Range': `bytes */${size}` };
    return { status: 416, reason: 'Requested Range Not Satisfiable', headers };
  }
  const { start, length } = range ?? { start: 0, length: size };
  const type = { 'Content-Type': guessedTypeOf(content.name) };
  const full = { ...type, ...given, ...stamps, 'Content-Length': length, 'Accept-Ranges': 'bytes' };
  const body = await content.read(start, length);
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
