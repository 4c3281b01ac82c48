/** WebSocket frames of one direction, cut out of a stream of bytes. */
export interface FrameCutter {
  /** The frames that are whole now. */
  read(bytes: Buffer): Frame[];
}

export interface Frame {
  readonly bytes: Buffer;
  /** Of an unmasked text frame, as a server sends them; null for others. */
  readonly text: string | null;
}

export function createFrameCutter(): FrameCutter {
  let rest = Buffer.alloc(0);
  return {
    read(bytes) {
      rest = Buffer.concat([rest, bytes]);
      const frames: Frame[] = [];
      for (;;) {
        const size = sizeOf(rest);
        if (size === null || rest.length < size.head + size.body) return frames;
        const frame = Buffer.from(rest.subarray(0, size.head + size.body));
        rest = rest.subarray(size.head + size.body);
        const isText = ((frame[0] ?? 0) & 0x0f) === 1 && ((frame[1] ?? 0) & 0x80) === 0;
        frames.push({ bytes: frame, text: isText ? frame.toString('utf8', size.head) : null });
      }
    },
  };
}

/** RFC 6455, 5.2. */
function sizeOf(bytes: Buffer): { head: number; body: number } | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const mask = ((bytes[1] ?? 0) & 0x80) === 0 ? 0 : 4;
  if (short < 126) return { head: 2 + mask, body: short };
  if (short === 126) return bytes.length < 4 ? null : { head: 4 + mask, body: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? null : { head: 10 + mask, body: Number(bytes.readBigUInt64BE(2)) };
}
