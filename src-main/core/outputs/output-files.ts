import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { imageSize } from 'image-size';
import type { OutputKind } from '../../../src-shared/nouns/outputs.ts';
import { fileRefSchema, type FileRef, type NodeOutput } from '../../comfyui/wire.ts';

/** One file, or one text, that a node made. */
export interface MadeThing {
  readonly key: string;
  readonly place: number;
  readonly file: FileRef | null;
  readonly text: string | null;
}

/** ComfyUI's output of a node as a list. Whatever list of file references it holds counts, under any key: node packs invent keys. */
export function madeThings(output: NodeOutput): MadeThing[] {
  return Object.entries(output).flatMap(([key, value]) => {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown, place): MadeThing[] => {
      if (key === 'text' && typeof item === 'string') return [{ key, place, file: null, text: item }];
      const file = fileRefSchema.safeParse(item);
      return file.success && file.data.filename ? [{ key, place, file: file.data, text: null }] : [];
    });
  });
}

/**
 * The same thing of the same job always has the same id: a message and the history that tell of one file make one output.
 * Nobody can guess it who does not know the job's id.
 */
export function outputId(jobId: string, nodeId: string, thing: MadeThing): string {
  const file = thing.file ? `${thing.file.type}/${thing.file.subfolder}/${thing.file.filename}` : '';
  const hash = createHash('sha256').update([jobId, nodeId, thing.key, thing.place, file].join('\n')).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`;
}

const types: Readonly<Record<string, readonly [OutputKind, string]>> = {
  '.png': ['image', 'image/png'],
  '.jpg': ['image', 'image/jpeg'],
  '.jpeg': ['image', 'image/jpeg'],
  '.webp': ['image', 'image/webp'],
  '.gif': ['image', 'image/gif'],
  '.avif': ['image', 'image/avif'],
  '.mp4': ['video', 'video/mp4'],
  '.webm': ['video', 'video/webm'],
  '.mov': ['video', 'video/quicktime'],
  '.mkv': ['video', 'video/x-matroska'],
  '.mp3': ['audio', 'audio/mpeg'],
  '.flac': ['audio', 'audio/flac'],
  '.wav': ['audio', 'audio/wav'],
  '.ogg': ['audio', 'audio/ogg'],
  '.opus': ['audio', 'audio/ogg'],
  '.glb': ['model3d', 'model/gltf-binary'],
  '.gltf': ['model3d', 'model/gltf+json'],
  '.obj': ['model3d', 'model/obj'],
  '.ply': ['model3d', 'application/octet-stream'],
  '.txt': ['text', 'text/plain; charset=utf-8'],
};

/** By the name's ending; what is not known is only ever offered as a download. */
export function typeOf(filename: string): { kind: OutputKind; mime: string } {
  const [kind, mime] = types[extname(filename).toLowerCase()] ?? ['other', 'application/octet-stream'];
  return { kind, mime };
}

/** Path below the data folder: a folder a month keeps any one of them small. */
export function storedPath(id: string, filename: string, createdAt: number): string {
  const date = new Date(createdAt);
  const month = `${date.getUTCFullYear()}-${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
  const extension = /^\.[a-z0-9]{1,8}$/i.test(extname(filename)) ? extname(filename).toLowerCase() : '.bin';
  return join('outputs', month, `${id}${extension}`);
}

/** Up to here a write takes less time than handing it to another thread and back. */
const smallBytes = 256 * 1024;

/** An original is named by nobody until it is whole, so it is written in place. */
export async function writeOriginal(path: string, bytes: Uint8Array): Promise<void> {
  const write = async (): Promise<void> =>
    bytes.byteLength <= smallBytes ? writeFileSync(path, bytes) : writeFile(path, bytes);
  try {
    await write();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await write();
  }
}

const sizedByHeader = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** Pixels as the header has them; null where this is no such picture. Reads a few bytes: asking another process would take longer. */
export function sizeOf(mime: string, bytes: Uint8Array): { width: number; height: number } | null {
  if (!sizedByHeader.has(mime)) return null;
  try {
    const { width, height } = imageSize(bytes);
    return { width, height };
  } catch {
    return null;
  }
}
