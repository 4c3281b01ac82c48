import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The entries whose source exists; says on stderr which do not. */
export function existingEntries(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter(([name, source]) => {
      const exists = existsSync(join(root, source));
      if (!exists) process.stderr.write(`The entry ${name} is left out: ${source} does not exist.\n`);
      return exists;
    }),
  );
}
