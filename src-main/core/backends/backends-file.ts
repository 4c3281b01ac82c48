import { copyFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { backendLaunchInputSchema } from '../../../src-shared/nouns/backend-changes.ts';
import { backendAuthSchema, backendDefaults, backendSchema } from '../../../src-shared/nouns/backends.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import { fileError } from '../file-error.ts';
import type { Logger } from '../ports.ts';
import { writePrivateFile } from '../private-file.ts';

/** The backend whose address comes from the command line, the environment, the settings or a search, or is the demo's. */
export const mainId = 'main';

/** Names of secrets are made of it; the secret of its extra headers ends with `_headers`. */
const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .refine((id) => !id.endsWith('_headers'));

const addressSchema = z
  .string()
  .max(500)
  .transform((text, context) => {
    try {
      return normaliseAddress(text);
    } catch {
      context.addIssue('is not an address');
      return z.NEVER;
    }
  });

const authSchema = backendAuthSchema.omit({ hasSecret: true }).extend({
  /** Where the secrets were given for: they go nowhere else, whatever the address becomes. */
  origin: z.string().nullable(),
});

/** What is kept of a backend: what the person said, and no secret. */
const recordSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(60).nullable().default(null),
  /** Of the main one: that which the rest of this was said about. At another address it counts as not said. */
  address: addressSchema,
  isOn: backendSchema.shape.isOn,
  weight: backendSchema.shape.weight,
  /** Null: what the settings say. */
  maxConcurrentJobs: backendSchema.shape.maxConcurrentJobs.unwrap().nullable().default(null),
  auth: authSchema.default({ kind: 'none', header: null, user: null, headers: [], origin: null }),
  launch: backendLaunchInputSchema.nullable().default(null),
});

const fileSchema = z.object({
  version: z.literal(1),
  pinned: z.string().nullable().default(null),
  /** Ids, as the person put them; who is not named here comes after. */
  order: z.array(z.string()).default([]),
  backends: z.array(z.unknown()),
});

export type StoredAuth = z.infer<typeof authSchema>;
export type BackendRecord = z.infer<typeof recordSchema>;

export interface StoredBackends {
  readonly pinned: string | null;
  readonly order: readonly string[];
  readonly records: readonly BackendRecord[];
}

export interface BackendsFile {
  /** What could not be read, in a sentence; the file was set aside then, and what can be used is. */
  readonly problem: string | null;
  read(): StoredBackends;
  /** @throws disk_full, forbidden_path; then nothing is changed */
  write(stored: StoredBackends): void;
}

const noBackends: StoredBackends = { pinned: null, order: [], records: [] };

export const blankRecord = (id: string, address: string): BackendRecord => {
  const { isOn, weight } = backendDefaults;
  const auth: StoredAuth = { kind: 'none', header: null, user: null, headers: [], origin: null };
  return { id, name: null, address, isOn, weight, maxConcurrentJobs: null, auth, launch: null };
};

/** `backends.json` of the data folder. It may be edited by hand while Easel is not running. */
export function openBackendsFile({ dataFolder, logger }: { dataFolder: string; logger: Logger }): BackendsFile {
  const path = join(dataFolder, 'backends.json');
  const { stored, problem } = readBackends(path);
  if (problem !== null) logger.warn({ file: basename(path) }, problem);
  let now = stored;
  return {
    problem,
    read: () => now,
    write(next) {
      const { pinned, order, records: backends } = next;
      try {
        writePrivateFile(path, `${JSON.stringify({ version: 1, pinned, order, backends }, null, 2)}\n`);
      } catch (error) {
        throw fileError(error, 'The backends');
      }
      now = next;
    },
  };
}

function readBackends(path: string): { stored: StoredBackends; problem: string | null } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? null : `The file of the backends could not be read (${code}).`;
    return { stored: noBackends, problem };
  }
  const file = fileSchema.safeParse(parsed(text));
  if (!file.success) return { stored: noBackends, problem: setAside(path, 'it is not a list of backends') };
  const records: BackendRecord[] = [];
  const wrong: string[] = [];
  for (const [index, given] of file.data.backends.entries()) {
    const { data, error } = recordSchema.safeParse(given);
    if (data && !records.some(({ id }) => id === data.id)) records.push(data);
    // Where it is wrong, never what it says: it may be a secret in the wrong place.
    else wrong.push(`number ${index + 1}${error?.issues[0] ? ` (${error.issues[0].path.join('.')})` : ''}`);
  }
  const { pinned, order } = file.data;
  const problem = wrong.length === 0 ? null : setAside(path, `these do not count: ${wrong.join(', ')}`);
  return { stored: { pinned, order, records }, problem };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}

/** A copy: the file itself is written anew with what counts, at the next change. */
function setAside(path: string, reason: string): string {
  const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
  try {
    copyFileSync(path, aside);
    return `Of backends.json, ${reason}. It was kept as ${basename(aside)}.`;
  } catch {
    return `Of backends.json, ${reason}.`;
  }
}
