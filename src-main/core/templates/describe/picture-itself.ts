import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Requester } from '../../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../../src-shared/nouns/outputs.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { Connection } from '../../backends/connection.ts';
import { annotated } from '../../inputs/input-file.ts';
import { sizeOf, typeOf } from '../../outputs/output-files.ts';
import type { Outputs } from '../../outputs/outputs.ts';
import type { Pictures } from '../../pictures/pictures.ts';
import { noSuchFile, readFileName } from '../rendering/file-names.ts';
import type { FileSource, FoundFile } from '../rendering/file-source.ts';

/** A picture to look at: PNG, JPEG or WebP of at most 1024 pixels a side and 600 KB. */
export interface PictureItself {
  /** Null for a file of ComfyUI. */
  readonly output: Output | null;
  readonly filename: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

export interface PictureItselfOptions {
  readonly files: Pick<FileSource, 'find'>;
  readonly outputs: Pick<Outputs, 'inline'>;
  readonly pictures: Pick<Pictures, 'make'>;
  readonly ready: () => Connection;
}

const maxSide = 1024;
const maxBytes = 600_000;
/** What assistants show as it is. */
const plain = new Set(['image/png', 'image/jpeg', 'image/webp']);

/**
 * Reads the picture that a caller named, small enough for an answer.
 * @throws bad_input, forbidden_path, not_found, unsupported_media, no_backend and its kin (a file of ComfyUI)
 */
export async function pictureItself(
  parameter: TemplateParameter,
  { given, asker }: { readonly given: unknown; readonly asker: Requester },
  options: PictureItselfOptions,
): Promise<PictureItself> {
  const name = readFileName(parameter, given);
  const found = await options.files.find({ type: 'image', given: name, listed: null, asker });
  if (found === null) throw noSuchFile(parameter, name, options.ready().state().name);
  return found.output ? ofOutput(found.output, options) : ofComfyui(found, options);
}

async function ofOutput(output: Output, { outputs }: PictureItselfOptions): Promise<PictureItself> {
  const inline = await outputs.inline(output.id, maxBytes);
  if (inline === null) throw noPicture(output.filename);
  return { output, filename: output.filename, ...inline };
}

async function ofComfyui(found: FoundFile, { pictures, ready }: PictureItselfOptions): Promise<PictureItself> {
  const { name, folder } = annotated(found.name);
  const { comfyui } = found.connection ?? ready();
  const slash = name.lastIndexOf('/');
  const filename = name.slice(slash + 1);
  const { kind, mime } = typeOf(filename);
  if (kind !== 'image') throw noPicture(filename);
  const subfolder = name.slice(0, Math.max(0, slash));
  const bytes = await comfyui.view({ filename, subfolder, type: folder });
  const size = sizeOf(mime, bytes);
  const isSmall = size !== null && Math.max(size.width, size.height) <= maxSide && bytes.byteLength <= maxBytes;
  if (isSmall && plain.has(mime)) return { output: null, filename, mime, bytes };
  return { output: null, filename, mime: 'image/webp', bytes: await shrunk(bytes, pictures) };
}

/** The pictures process reads and writes files. */
async function shrunk(bytes: Uint8Array, pictures: PictureItselfOptions['pictures']): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'easel-look-'));
  try {
    const [source, target] = [join(folder, 'source'), join(folder, 'target.webp')];
    await writeFile(source, bytes);
    await pictures.make({ kind: 'shrink', source, target, maxSide, maxBytes });
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function noPicture(filename: string): EaselError {
  return new EaselError('unsupported_media', `'${filename.slice(0, 120)}' is no picture to look at.`, {
    nextStep: 'Give a picture: PNG, JPEG or WebP.',
  });
}
