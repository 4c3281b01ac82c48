/** Cuts the bytes of one JSON object into its members, as they arrive. */
export interface MemberSplitter {
  /** Takes the next bytes. @throws RangeError where one member is larger than allowed, SyntaxError where it is no object */
  push(bytes: Uint8Array): void;
  /** True once the object's closing brace was seen. */
  readonly ended: boolean;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Calls `onMember` with the text of each member, `"name": value`, so that no more than one of them has to be in memory. It looks at braces,
 * strings and commas only: whether a member is JSON is for the parser to say.
 */
export function createMemberSplitter(options: {
  readonly onMember: (text: string) => void;
  readonly mostBytes: number;
}): MemberSplitter {
  let buffer = Buffer.allocUnsafe(256 * 1024);
  /** Of what the buffer holds, and how far it was looked through. */
  let end = 0;
  let at = 0;
  let start = 0;
  let depth = 0;
  let inString = false;
  let ended = false;

  function append(bytes: Uint8Array): void {
    if (start > 0) {
      buffer.copyWithin(0, start, end);
      [at, end, start] = [at - start, end - start, 0];
    }
    if (end + bytes.byteLength > buffer.length) {
      if (end > options.mostBytes) throw new RangeError('one member is too large');
      const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, end + bytes.byteLength));
      buffer.copy(larger, 0, 0, end);
      buffer = larger;
    }
    buffer.set(bytes, end);
    end += bytes.byteLength;
  }

  /** From inside a string to its closing quote; false where that is still to come. */
  function skipString(): boolean {
    for (;;) {
      const found = buffer.indexOf(quote, at);
      if (found < 0 || found >= end) {
        at = end;
        return false;
      }
      let escapes = 0;
      while (buffer[found - 1 - escapes] === backslash) escapes += 1;
      at = found + 1;
      if (escapes % 2 === 0) return true;
    }
  }

  function take(): void {
    const text = buffer.toString('utf8', start, at);
    start = at + 1;
    if (text.trim() !== '') options.onMember(text);
  }

  return {
    get ended() {
      return ended;
    },
    push(bytes) {
      append(bytes);
      while (at < end && !ended) {
        if (inString) {
          if (!skipString()) return;
          inString = false;
          continue;
        }
        const byte = buffer[at];
        if (byte === quote) inString = true;
        else if (byte === 0x7b || byte === 0x5b) {
          if (depth === 0) start = at + 1;
          depth += 1;
        } else if (byte === 0x7d || byte === 0x5d) {
          depth -= 1;
          if (depth === 0) {
            take();
            ended = true;
          }
        } else if (byte === 0x2c && depth === 1) take();
        if (depth === 0 && !ended && byte !== undefined && byte > 0x20) throw new SyntaxError('this is no object');
        at += 1;
      }
    },
  };
}
