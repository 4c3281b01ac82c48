import { writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import type { DrawTasks } from './draw-tasks.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

type Texts = DrawTasks['savePng']['args']['texts'];

/** 8-bit RGB rows as PNG bytes, with tEXt chunks before the pixels as Pillow writes them. `level` is zlib's. */
export function encodePng(frame: Uint8Array, size: { width: number; height: number; level: number }, texts: Texts) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size.width, 0);
  header.writeUInt32BE(size.height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(filterRows(frame, size.width, size.height), { level: size.level });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...texts.map(([key, text]) => textChunk(key, text)),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export async function savePng({ frame, path, texts, width, height, level }: DrawTasks['savePng']['args']) {
  await writeFile(path, encodePng(frame, { width, height, level }, texts));
  return null;
}

/** PNG bytes with `texts` added after the header chunk. */
export function insertTexts(png: Uint8Array, texts: Texts): Buffer {
  const afterHeader = signature.length + 25;
  const added = texts.map(([key, text]) => textChunk(key, text));
  return Buffer.concat([png.subarray(0, afterHeader), ...added, png.subarray(afterHeader)]);
}

/** The tEXt chunks of PNG bytes, in file order; none when the bytes are no PNG. */
export function readTexts(png: Uint8Array): [key: string, text: string][] {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!bytes.subarray(0, 8).equals(signature)) return [];
  const texts: [string, string][] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'tEXt') continue;
    const data = bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt32BE(at));
    const end = data.indexOf('\0');
    texts.push([data.slice(0, end), data.slice(end + 1)]);
  }
  return texts;
}

const textChunk = (key: string, text: string): Buffer => chunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1'));

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** Each row as its difference to the pixel on the left ("Sub"): small for flat areas and gradients, and quick. */
function filterRows(frame: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * 3;
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * stride;
    const to = y * (stride + 1) + 1;
    rows[to - 1] = 1;
    for (let x = 0; x < stride; x += 1) {
      rows[to + x] = (frame[from + x] as number) - (x < 3 ? 0 : (frame[from + x - 3] as number));
    }
  }
  return rows;
}
