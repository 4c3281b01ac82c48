import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { ByteSource } from './byte-source.ts';
import { EmbeddedTexts, type EmbeddedText } from './embedded-text.ts';
import type { FileSource } from './file-kind.ts';
import { exifTexts } from './exif-texts.ts';
import { glbTexts, safetensorsTexts, svgTexts } from './header-texts.ts';
import { mediaTexts } from './media-texts.ts';
import { pngTexts } from './png-texts.ts';

/** EXIF is read from the whole picture in memory. */
const maxPictureBytes = 256 * 2 ** 20;

/**
 * Every text that a file of this kind carries, in file order. Where `isLibraryRead`, a stranger's file can cost any time
 * and memory: then call it in the worker (`texts-in-worker.ts`).
 * @throws too_large, workflow_unreadable
 */
export async function embeddedTexts(file: ByteSource, source: FileSource): Promise<readonly EmbeddedText[]> {
  const texts = new EmbeddedTexts();
  try {
    await addTexts(file, source, texts);
  } catch (error) {
    if (error instanceof EaselError) throw error;
    throw new EaselError('workflow_unreadable', 'The file could not be read.', {
      nextStep: 'Copy the file again from where ComfyUI saved it.',
      cause: error,
    });
  }
  return texts.all;
}

/** Whether a library takes the file apart; what Easel walks itself is bounded. */
export function isLibraryRead(source: FileSource): boolean {
  return !['png', 'svg', 'glb', 'safetensors'].includes(source);
}

async function addTexts(file: ByteSource, source: FileSource, texts: EmbeddedTexts): Promise<void> {
  switch (source) {
    case 'png':
      return pngTexts(file, texts);
    case 'webp':
    case 'jpeg':
    case 'avif':
      if (file.size > maxPictureBytes) {
        throw new EaselError('too_large', `The picture is larger than ${maxPictureBytes / 2 ** 20} MB.`, {
          nextStep: 'Export the workflow in ComfyUI and hand in the .json file.',
        });
      }
      return exifTexts(file, texts);
    case 'svg':
      return svgTexts(file, texts);
    case 'glb':
      return glbTexts(file, texts);
    case 'safetensors':
      return safetensorsTexts(file, texts);
    case 'mp4':
    case 'mov':
    case 'webm':
    case 'mkv':
    case 'mp3':
    case 'm4a':
    case 'flac':
    case 'ogg':
    case 'wav':
      return mediaTexts(file, texts);
  }
}
