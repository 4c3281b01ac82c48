/** Chunks of a WebP file that make the picture; EXIF, XMP and strangers' own carry names, places and whole workflows. */
const pictureChunks: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/** Bits of VP8X that announce EXIF and XMP. */
const metadataFlags = 0b0000_1100;

/** The same picture without metadata; null for what is no WebP. Layout: https://developers.google.com/speed/webp/docs/riff_container */
export function plainWebp(bytes: Uint8Array): Uint8Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fourcc = (at: number): string => file.toString('latin1', at, at + 4);
  if (file.length < 20 || fourcc(0) !== 'RIFF' || fourcc(8) !== 'WEBP') return null;
  const end = Math.min(file.length, 8 + file.readUInt32LE(4));
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= end;) {
    const size = file.readUInt32LE(at + 4);
    // Chunks begin at even places.
    const next = at + 8 + size + (size % 2);
    if (at + 8 + size > end) return null;
    const kind = fourcc(at);
    if (pictureChunks.has(kind)) {
      const chunk = Buffer.from(file.subarray(at, Math.min(next, file.length)));
      if (kind === 'VP8X' && size > 0) chunk[8]! &= ~metadataFlags;
      kept.push(chunk.length % 2 === 0 ? chunk : Buffer.concat([chunk, Buffer.alloc(1)]));
    }
    at = next;
  }
  const [first] = kept;
  if (!first) return null;
  const head = Buffer.alloc(12);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(4 + kept.reduce((sum, chunk) => sum + chunk.length, 0), 4);
  head.write('WEBP', 8, 'latin1');
  return Buffer.concat([head, ...kept]);
}
