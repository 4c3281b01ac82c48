import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { refused, tooLarge, largestBytes } from './config-error.ts';

/** An open file: still there, and readable, when another one has taken its name. */
export interface HeldFile {
  readonly stats: Stats;
  /** All of it, as it is now. */
  read(): Buffer;
  /** More than once is fine. */
  close(): void;
}

/** Null where there is no file. @throws too_large, forbidden_path (no regular file), and what the file system says */
export function holdFile(path: string): HeldFile | null {
  const before = statSync(path, { throwIfNoEntry: false });
  if (!before) return null;
  // A pipe would keep whoever opens it waiting.
  if (!before.isFile()) throw refused(path, 'it is not a file', 'Move away what is there and try again.');
  const fd = openIfThere(path);
  if (fd === null) return null;
  let open = true;
  return {
    stats: fstatSync(fd),
    read() {
      const { size } = fstatSync(fd);
      if (size > largestBytes) throw tooLarge(path);
      const bytes = Buffer.alloc(size);
      let length = 0;
      while (length < size) {
        const count = readSync(fd, bytes, length, size - length, length);
        if (count === 0) break;
        length += count;
      }
      return bytes.subarray(0, length);
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
