import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ChangedFile } from './change-log.ts';
import type { ConfigEdit } from './config-files.ts';
import { removeEntry, setEntry } from './entries.ts';
import type { JsonValue } from './formats/format.ts';
import type { ConfigWrite } from './write-config.ts';

/** What makes the edit. A file that is as Easel left it when it added the entry becomes what it was before. */
export function maker({ place, name, value }: ConfigEdit, prior: ChangedFile | undefined): ConfigWrite['edit'] {
  return ({ bytes, config }) => {
    if (value !== null) return setEntry(config, place, { name, value: value as JsonValue });
    if (bytes === null) return null;
    if (prior && prior.entryBefore === undefined) {
      const before = beforeOf(prior, bytes);
      if (before) return before.text;
    }
    return removeEntry(config, place, { name, emptyParents: prior?.madeParents ?? 0 });
  };
}

/** What takes a change back. */
export function unmaker(file: ChangedFile): ConfigWrite['edit'] {
  return ({ bytes, config }) => {
    const before = beforeOf(file, bytes);
    if (before) return before.text;
    if (file.entryBefore !== undefined) {
      return setEntry(config, file, { name: file.name, value: file.entryBefore as JsonValue });
    }
    return bytes === null ? null : removeEntry(config, file, { name: file.name, emptyParents: file.madeParents });
  };
}

/** What the file was before the change, while it is exactly what the change left. Null when it is not, or the copy is gone. */
function beforeOf({ before, after }: ChangedFile, bytes: Buffer | null): { readonly text: string | null } | null {
  if (!before || !after || hashOf(bytes) !== after.hash) return null;
  if (before.hash === null) return { text: null };
  try {
    const copy = readFileSync(before.copy ?? '');
    return hashOf(copy) === before.hash ? { text: copy.toString() } : null;
  } catch {
    return null;
  }
}

export function hashOf(bytes: Buffer | null): string | null {
  return bytes && createHash('sha256').update(bytes).digest('hex');
}

export const textOf = (bytes: Buffer | null): string | null => bytes && bytes.toString();
