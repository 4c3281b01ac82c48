import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
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

/**
 * Keys under which nodes tell a text that they made: `text` (PreviewAny, ShowText|pysssss, rgthree, Easy-Use, KJNodes), `tags` (taggers such
 * as WD14Tagger|pysssss, captioners), `string` (WAS), `caption`. Under other keys, texts are states of widgets, paths and the like.
 */
const textKeys: ReadonlySet<string> = new Set(['text', 'tags', 'string', 'caption']);

/**
 * ComfyUI's output of a node as a list. Whatever list of file references it holds counts, under any key: node packs invent keys. Of texts,
 * those under the usual keys.
 */
export function madeThings(output: NodeOutput): MadeThing[] {
  return Object.entries(output).flatMap(([key, value]) => {
    if (!Array.isArray(value)) return [];
    const items: unknown[] = textKeys.has(key) ? textsOf(value) : value;
    return items.flatMap((item, place): MadeThing[] => {
      if (textKeys.has(key) && typeof item === 'string') return [{ key, place, file: null, text: item }];
      const file = fileRefSchema.safeParse(item);
      return file.success && file.data.filename ? [{ key, place, file: file.data, text: null }] : [];
    });
  });
}

/**
 * ComfyUI takes whatever a node gives for a list: a text where a list of texts belongs arrives as its letters, which are put together again.
 * A text of nothing but blanks is none.
 */
function textsOf(items: readonly unknown[]): unknown[] {
  const letters = items.length > 2 && items.every((item) => typeof item === 'string' && /^.$/su.test(item));
  const whole = letters ? [items.join('')] : items;
  return whole.filter((item) => typeof item !== 'string' || item.trim() !== '');
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

/** The beginning of a text file, so many characters (UTF-16 units) at most; what is no UTF-8 is replaced. @throws what the file system throws */
export async function readTextFile(path: string, maxCharacters: number): Promise<{ text: string; complete: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // No character takes more than 3 bytes for each of its units.
    const length = Math.min(size, maxCharacters * 3);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    const text = new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: bytesRead < size });
    if (text.length <= maxCharacters) return { text, complete: bytesRead === size };
    const isHalf = /[\uD800-\uDBFF]/.test(text[maxCharacters - 1] ?? '');
    return { text: text.slice(0, isHalf ? maxCharacters - 1 : maxCharacters), complete: false };
  } finally {
    await file.close();
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
