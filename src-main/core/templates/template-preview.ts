import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { OutputFile, Outputs } from '../outputs/outputs.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { fileError } from './folder/write-files.ts';
import type { StoredTemplate } from './load-templates.ts';
import { fileNames } from './template-files.ts';

export interface PreviewMaking {
  readonly pictures: Pictures;
  readonly outputs: Pick<Outputs, 'get' | 'file'>;
}

/** A picture to be shown for a template: a file, or an output by its id. */
export interface GivenPreview {
  readonly file?: Blob | undefined;
  readonly outputId?: string | undefined;
}

const mostGivenBytes = 64 * 1024 * 1024;
/** Pixels of the longer side, and bytes: as an exported template still carries it. */
const limits = { maxSide: 768, maxBytes: 256 * 1024 };
/** As sharp calls them; SVG may name files and is drawn, not shown. */
const formats: ReadonlySet<string> = new Set(['png', 'jpeg', 'webp', 'gif', 'heif', 'avif', 'tiff']);

/**
 * The bytes of preview.webp. `folder` is where something may lie for a moment.
 * @throws bad_input, not_found, unsupported_media, too_large, disk_full
 */
export async function makePreview(
  given: GivenPreview,
  { pictures, outputs, folder }: PreviewMaking & { readonly folder: string },
): Promise<Uint8Array> {
  const aside = join(folder, `.preview.${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(aside, { recursive: true });
    const source = given.file ? join(aside, 'given') : await outputPath(given.outputId, outputs);
    if (given.file) await writeFile(source, await bytesOf(given.file));
    const { format } = await pictures.make({ kind: 'describe', source });
    if (!formats.has(format)) throw noPicture();
    const target = join(aside, fileNames.preview);
    await pictures.make({ kind: 'shrink', source, target, ...limits });
    return await readFile(target);
  } catch (error) {
    throw error instanceof EaselError && error.code === 'unsupported_media' ? noPicture(error) : fileError(error);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function outputPath(outputId: string | undefined, outputs: PreviewMaking['outputs']): Promise<string> {
  if (outputId === undefined) {
    throw new EaselError('bad_input', 'No picture was handed in.', {
      nextStep: 'Hand in a picture file, or the id of an output.',
    });
  }
  const { kind } = await outputs.get(outputId);
  if (kind !== 'image') throw noPicture();
  return (await outputs.file(outputId, 'original')).path;
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  if (file.size <= mostGivenBytes) return new Uint8Array(await file.arrayBuffer());
  throw new EaselError('too_large', `The picture has ${Math.ceil(file.size / 1024 / 1024)} MB.`, {
    nextStep: 'Give one of at most 64 MB; a preview needs 768 pixels.',
  });
}

const noPicture = (cause?: unknown): EaselError =>
  new EaselError('unsupported_media', 'This cannot be read as a picture.', {
    nextStep: 'Give a PNG, JPEG, WebP, GIF or AVIF file, or the id of an output that is a picture.',
    cause,
  });

/** The address of a template's preview, below the origin of whoever asks; null where there is none. It changes with the picture. */
export function previewAddress({ name, preview }: Pick<StoredTemplate, 'name' | 'preview'>): string | null {
  return preview ? `/templates/${encodeURIComponent(name)}/preview?v=${preview.version}` : null;
}

/** preview.webp as a door sends it. @throws not_found: there is none, or it is no WebP */
export async function previewFile({ name, path, preview }: StoredTemplate): Promise<OutputFile> {
  const file = join(path, fileNames.preview);
  if (preview && (await isWebp(file))) {
    const { bytes, version } = preview;
    return { path: file, mime: 'image/webp', bytes, etag: `"${version}"`, filename: `${name}.webp` };
  }
  throw new EaselError('not_found', `Template '${name.slice(0, 80)}' has no preview.`, {
    nextStep: 'Set one: easel templates preview <name> --from <picture>.',
  });
}

/** Whatever a stranger's folder links to under this name, only pictures leave it. */
async function isWebp(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return false;
  try {
    const head = Buffer.alloc(12);
    await file.read(head, 0, 12, 0);
    return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP';
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
