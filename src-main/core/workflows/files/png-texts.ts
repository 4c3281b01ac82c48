/**
 * The texts of a PNG. Walked by hand because ComfyUI's animated PNGs keep theirs in a chunk of its own, `comf`, that no
 * library reads, and because the compressed ones must be inflated with a bound. Chunks: https://www.w3.org/TR/png-3/#5Chunk-layout
 */
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { ByteWindow, type ByteSource } from './byte-source.ts';
import { decodeText, textTooLarge, type EmbeddedTexts } from './embedded-text.ts';

const inflateAsync = promisify(inflate);
const maxChunks = 200_000;

/** A damaged or cut file gives the texts before the damage. @throws too_large */
export async function pngTexts(source: ByteSource, texts: EmbeddedTexts): Promise<void> {
  const file = new ByteWindow(source);
  let offset = 8;
  for (let count = 0; count < maxChunks; count += 1) {
    const head = await file.read(offset, 8);
    if (head.length < 8) return;
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
    const type = String.fromCharCode(...head.subarray(4));
    if (type === 'IEND') return;
    if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt' || type === 'comf') {
      if (length > texts.room && offset + 8 + length <= file.size) throw textTooLarge();
      const data = await file.read(offset + 8, length);
      if (data.length < length) return;
      await addChunk(type, data, texts);
    }
    offset += 12 + length;
  }
}

async function addChunk(
  type: 'tEXt' | 'zTXt' | 'iTXt' | 'comf',
  data: Uint8Array,
  texts: EmbeddedTexts,
): Promise<void> {
  const keyEnd = data.indexOf(0);
  if (keyEnd < 1) return;
  const key = decodeText(data.subarray(0, keyEnd));
  const rest = data.subarray(keyEnd + 1);
  const [bytes, compressed] =
    type === 'iTXt' ? [afterTags(rest), rest[0] === 1] : type === 'zTXt' ? [rest.subarray(1), true] : [rest, false];
  const plain = compressed ? await inflated(bytes, texts.room) : bytes;
  if (plain) texts.add(key, decodeText(plain));
}

/** Behind iTXt's flag and method: a language tag and a translated key, both ended by 0. */
function afterTags(rest: Uint8Array): Uint8Array {
  const languageEnd = rest.indexOf(0, 2);
  const keyEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1);
  return keyEnd < 0 ? new Uint8Array() : rest.subarray(keyEnd + 1);
}

/** Undefined where the data is damaged. @throws too_large */
async function inflated(bytes: Uint8Array, room: number): Promise<Uint8Array | undefined> {
  try {
    return await inflateAsync(bytes, { maxOutputLength: Math.max(room, 1) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw textTooLarge();
    return undefined;
  }
}
