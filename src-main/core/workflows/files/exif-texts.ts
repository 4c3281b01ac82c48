import type { ExpandedTags } from 'exifreader';
import type { ByteSource } from './byte-source.ts';
import type { EmbeddedTexts } from './embedded-text.ts';

/** The texts in the EXIF block of a JPEG, WebP or AVIF. A file without one, or with a damaged one, gives none. @throws too_large */
export async function exifTexts(file: ByteSource, texts: EmbeddedTexts): Promise<void> {
  const { default: exifReader } = await import('exifreader');
  const { buffer } = await file.read(0, file.size);
  let tags: ExpandedTags;
  try {
    tags = exifReader.load(buffer, { expanded: true, includeUnknown: true, includeTags: { exif: true } });
  } catch {
    return;
  }
  for (const [key, tag] of Object.entries(tags.exif ?? {})) {
    const text = textOf(tag as { value?: unknown; description?: unknown });
    if (text !== undefined) texts.add(key, text);
  }
}

/** ASCII tags are lists of strings, UserComment is bytes; other tags of bytes have their text as description. */
function textOf({ value, description }: { value?: unknown; description?: unknown }): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((part) => typeof part === 'string')) return value.join('\n');
    if (value.every((part) => typeof part === 'number' && part < 256)) {
      const comment = userComment(Uint8Array.from(value as readonly number[]));
      if (comment !== undefined) return comment;
    }
  }
  return typeof description === 'string' ? description : undefined;
}

/** EXIF's own encoding of UserComment: eight bytes name the character set (EXIF 2.32, 4.6.5). */
function userComment(bytes: Uint8Array): string | undefined {
  const content = bytes.subarray(8);
  switch (String.fromCharCode(...bytes.subarray(0, 8))) {
    case 'UNICODE\0':
      // The byte order is left open; writers disagree. JSON and English have the zero first in big endian.
      return new TextDecoder(content[0] === 0 || content[0] === 0xfe ? 'utf-16be' : 'utf-16le').decode(content);
    case 'ASCII\0\0\0':
      return new TextDecoder().decode(content);
    default:
      return undefined;
  }
}
