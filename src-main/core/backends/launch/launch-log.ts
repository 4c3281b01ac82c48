import { copyFile, open, stat, truncate } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

const lastLines = 500;
const mostRead = 512 * 1024;
/** Beyond this what was said so far is put aside; the process goes on writing into the same file. */
const mostBytes = 20 * 1024 * 1024;

/** The newest lines of what the process said, as a person reads them: no colours, and of a bar that draws over itself the last state. */
export async function readLog(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return [];
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - mostRead);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = stripVTControlCharacters(buffer.toString('utf8', 0, bytesRead)).split(/\r?\n/);
    // The first is cut in two, and after the last line break is nothing.
    if (start > 0) lines.shift();
    if (lines.at(-1) === '') lines.pop();
    return lines.slice(-lastLines).map((line) => line.slice(line.lastIndexOf('\r') + 1));
  } finally {
    await file.close();
  }
}

/** Never throws: a log that stays long is no reason to stop. */
export async function shortenLog(path: string): Promise<void> {
  try {
    if ((await stat(path)).size <= mostBytes) return;
    await copyFile(path, `${path}.1`);
    // It was opened for appending: the next line lands at the new end.
    await truncate(path, 0);
  } catch {
    // It is tried again the next time.
  }
}
