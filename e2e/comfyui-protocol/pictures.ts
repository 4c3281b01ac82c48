/** Just enough PNG and JPEG to make an upload and to look into an answer, with Node alone. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGBA. */
  readonly channels: number;
  /** Row by row, 8 bits a channel. */
  readonly pixels: Buffer;
  /** The tEXt chunks in their order. */
  readonly texts: readonly (readonly [string, string])[];
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const colourTypes: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 6: 4 };

/** A PNG whose pixels come from `pixel(x, y)`, an array of 3 (RGB) or 4 (RGBA) bytes. */
export function makePng(width: number, height: number, pixel: (x: number, y: number) => readonly number[]): Buffer {
  const channels = pixel(0, 0).length;
  const rows = Array.from({ length: height }, (_row, y) =>
    Buffer.from([0, ...Array.from({ length: width }, (_column, x) => pixel(x, y)).flat()]),
  );
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, colourTypes[channels] ?? 2], 8);
  const body = deflateSync(Buffer.concat(rows));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Takes a PNG of 8 bits a channel apart. */
export function readPng(bytes: Buffer): Picture {
  if (!bytes.subarray(0, 8).equals(signature)) throw new Error('Not a PNG');
  const texts: [string, string][] = [];
  const data: Buffer[] = [];
  let head: Buffer | undefined;
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = content;
    if (type === 'IDAT') data.push(content);
    if (type === 'tEXt') texts.push(readText(content));
    at += 12 + length;
  }
  if (head === undefined) throw new Error('A PNG without a head');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = channelsOf[head[9] ?? 2] ?? 3;
  return { width, height, channels, texts, pixels: unfilter(inflateSync(Buffer.concat(data)), width, channels) };
}

function readText(content: Buffer): [string, string] {
  const end = content.indexOf(0);
  return [content.toString('latin1', 0, end), content.toString('latin1', end + 1)];
}

function unfilter(raw: Buffer, width: number, channels: number): Buffer {
  const stride = width * channels;
  const height = raw.length / (stride + 1);
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (pixels[at - channels] ?? 0);
      const up = y === 0 ? 0 : (pixels[at - stride] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (pixels[at - stride - channels] ?? 0);
      const predicted = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter] ?? 0;
      pixels[at] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 0xff;
    }
  }
  return pixels;
}

/** PNG's Paeth predictor. */
function nearest(left: number, up: number, corner: number): number {
  const sum = left + up - corner;
  const [a, b, c] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** One pixel as its bytes. */
export const pixelAt = (picture: Picture, x: number, y: number): number[] => {
  const at = (y * picture.width + x) * picture.channels;
  return [...picture.pixels.subarray(at, at + picture.channels)];
};

/** Width and height of a JPEG, from its first start-of-frame segment. */
export function jpegSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error('Not a JPEG');
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  throw new Error('A JPEG without a frame');
}
