import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { assistantIdSchema, type AssistantId } from '../../../../src-shared/nouns/assistants.ts';
import { writePrivateFile } from '../../private-file.ts';

const versionSchema = z.object({
  /** SHA-256 of the file, in hex; null where there was none. */
  hash: z.string().nullable(),
  /** Absolute path of a copy; null where there was no file, and where none is kept. */
  copy: z.string().nullable(),
});

const changedFileSchema = z.object({
  assistant: assistantIdSchema,
  path: z.string(),
  format: z.enum(['jsonc', 'toml', 'yaml']),
  keyPath: z.array(z.string()),
  within: z.array(z.string()),
  lock: z.boolean(),
  name: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Null where others wrote at the same time: then only the entry can be taken back. */
  before: versionSchema.nullable(),
  after: versionSchema.nullable(),
  /** The entry that was there; absent where there was none. */
  entryBefore: z.unknown().optional(),
  /** How many keys of the key path Easel made. */
  madeParents: z.number(),
  /** Uppermost folder that Easel made for the file. */
  madeFolder: z.string().nullable(),
  /** Whether it belongs to the last change of its assistant, and that was not undone. */
  undoable: z.boolean(),
});

const logSchema = z.object({ version: z.literal(1), files: z.array(changedFileSchema) });

/** The last change that Easel made to an entry of a file. */
export type ChangedFile = z.infer<typeof changedFileSchema>;

/** The last change of each entry, in Easel's data folder. */
export interface ChangeLog {
  of(assistant: AssistantId): ChangedFile[];
  find(entry: { readonly path: string; readonly name: string }): ChangedFile | undefined;
  /** One change of an assistant, of one or more files: from now on the one that can be undone. */
  add(assistant: AssistantId, files: readonly ChangedFile[]): Promise<void>;
  /** The last change of an assistant was taken back. */
  undone(assistant: AssistantId): Promise<void>;
}

/** A log that cannot be read is taken for an empty one: it costs no more than an undo. */
export function createChangeLog(path: string): ChangeLog {
  const read = (): ChangedFile[] => {
    try {
      return logSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).files;
    } catch {
      return [];
    }
  };
  const write = async (files: readonly ChangedFile[]): Promise<void> => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Entries that were there before may hold secrets.
    writePrivateFile(path, `${JSON.stringify({ version: 1, files }, null, 2)}\n`);
  };
  return {
    of: (assistant) => read().filter((file) => file.assistant === assistant),
    find: (entry) => read().find((file) => file.path === entry.path && file.name === entry.name),
    async add(assistant, files) {
      const replaced = (old: ChangedFile): boolean =>
        files.some(({ path: at, name }) => old.path === at && old.name === name);
      const others = read()
        .filter((old) => !replaced(old))
        .map((old) => (old.assistant === assistant ? { ...old, undoable: false } : old));
      await write([...others, ...files]);
    },
    async undone(assistant) {
      await write(read().filter((file) => file.assistant !== assistant || !file.undoable));
    },
  };
}
