import { extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.bmp': 'image/bmp',
  '.svg': 'image/svg+xml',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.avif': 'image/avif',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/x-wav',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/opus',
  '.txt': 'text/plain',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.js': 'application/javascript; charset=utf-8',
};

/** Where aiohttp's own guess, with the table of Python 3.11, differs from /view's; undefined for what it does not know. */
const guesses: Readonly<Record<string, string | undefined>> = {
  ...types,
  '.webp': undefined,
  '.flac': undefined,
  '.ogg': undefined,
  '.js': 'application/javascript',
  '.mjs': 'application/javascript',
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.xml': 'text/xml',
  '.zip': 'application/zip',
};

const unknownType = 'application/octet-stream';

/** A file's content type as /view gives it. HTML and CSS are unknown on purpose; SVG and JavaScript are not, as in ComfyUI. */
export const contentTypeOf = (name: string): string => types[extname(name).toLowerCase()] ?? unknownType;

/** A file's content type as /userdata and static files give it. */
export const guessedTypeOf = (name: string): string => guesses[extname(name).toLowerCase()] ?? unknownType;

/** Whether LoadImage lists the file. */
export const isImageName = (name: string): boolean => contentTypeOf(name).startsWith('image/');

/** Header values are bytes: the name's UTF-8 goes out as it is, as aiohttp sends it. */
export const contentDisposition = (name: string): string => `filename="${Buffer.from(name).toString('latin1')}"`;
