/** The bytes of a safetensors file with this header metadata and so many bytes of weights. */
export function safetensors(metadata: Readonly<Record<string, string>> | null, weights = 64): Buffer {
  const tensor = { dtype: 'U8', shape: [weights], data_offsets: [0, weights] };
  const header = Buffer.from(JSON.stringify({ ...(metadata && { __metadata__: metadata }), weights: tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  return Buffer.concat([length, header, Buffer.alloc(weights, 7)]);
}
