import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { ByteWindow, type ByteSource } from './byte-source.ts';
import type { EmbeddedTexts } from './embedded-text.ts';

/** Tags and indexes of hours of video are far below; a file that makes the reader take more is made to hurt. */
const maxBytesRead = 256 * 2 ** 20;
/** A video of hours without an index takes some thousand. */
const maxReads = 20_000;

/** The tags of a video or a sound file. Of a large file only headers and tags are read. @throws too_large, workflow_unreadable */
export async function mediaTexts(file: ByteSource, texts: EmbeddedTexts): Promise<void> {
  const media = await import('mediabunny');
  // Its default prints to stdout, which belongs to MCP and to JSON.
  media.Logging.level = media.LogLevel.Silent;

  const window = new ByteWindow(file);
  let reads = 0;
  let bytesRead = 0;
  const source = new media.CustomSource({
    getSize: () => file.size,
    read(start, end) {
      reads += 1;
      bytesRead += end - start;
      if (reads > maxReads || bytesRead > maxBytesRead) throw new Error('The file makes its reader read too much.');
      return window.read(start, end - start);
    },
    // Without its cache every step passes here. On junk its Matroska reader asks for the same eight bytes for ever.
    maxCacheSize: 0,
    handleUnhandledError: () => undefined,
  });
  const input = new media.Input({
    source,
    formats: [media.MP4, media.QTFF, media.MATROSKA, media.WEBM, media.OGG, media.FLAC, media.MP3, media.WAVE],
  });
  try {
    const { raw = {}, ...named } = await input.getMetadataTags();
    addTags(raw, texts);
    addTags(named, texts);
  } catch (error) {
    if (error instanceof EaselError) throw error;
    throw new EaselError('workflow_unreadable', 'The video or sound file is damaged or cut short.', {
      nextStep: 'Copy the file again from where ComfyUI saved it.',
      cause: error,
    });
  } finally {
    input.dispose();
  }
}

/** Strings by key; ID3's own texts (TXXX) and MP4's custom ones come as an object of strings. */
function addTags(tags: object, texts: EmbeddedTexts): void {
  for (const [key, value] of Object.entries(tags)) {
    if (typeof value === 'string') texts.add(key, value);
    else if (Array.isArray(value)) value.forEach((part) => typeof part === 'string' && texts.add(key, part));
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !(value instanceof Date)) {
      for (const [name, text] of Object.entries(value)) if (typeof text === 'string') texts.add(name, text);
    }
  }
}
