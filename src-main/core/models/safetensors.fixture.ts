import { randomBytes } from 'node:crypto';

/** The bytes of a safetensors file with this header metadata and so many bytes of weights. */
export function safetensors(metadata: Readonly<Record<string, string>> | null, weights = 64): Buffer {
  const tensor = { dtype: 'U8', shape: [weights], data_offsets: [0, weights] };
  const header = Buffer.from(JSON.stringify({ ...(metadata && { __metadata__: metadata }), weights: tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  return Buffer.concat([length, header, Buffer.alloc(weights, 7)]);
}

/** A safetensors file of exactly so many bytes, at least 100, with other weights each time. */
export function randomModel(bytes: number): Buffer {
  const headerBytes = 84;
  const weights = bytes - 8 - headerBytes;
  const header = JSON.stringify({ w: { dtype: 'U8', shape: [weights], data_offsets: [0, weights] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerBytes));
  return Buffer.concat([length, Buffer.from(header.padEnd(headerBytes)), randomBytes(weights)]);
}
