import { open } from 'node:fs/promises';

/** Of the end of a log: as much as tells what happened last. */
const mostBytes = 64 * 1024;
const mostLines = 100;

/** The last lines of a text file, without what steers a terminal; none where it cannot be read. */
export async function readTail(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - mostBytes);
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, start);
    const lines = bytes.subarray(0, bytesRead).toString('utf8').split(/\r?\n/);
    // The first one is cut somewhere.
    const whole = start > 0 ? lines.slice(1) : lines;
    return whole.filter((line) => line !== '').slice(-mostLines);
  } finally {
    await file.close();
  }
}
