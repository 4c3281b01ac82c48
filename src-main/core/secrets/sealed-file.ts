import { readFileSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { secretNameSchema, type SecretsKind } from '../../../src-shared/nouns/secrets.ts';
import { fileError } from '../file-error.ts';
import type { Logger, SecretsStore } from '../ports.ts';
import { writePrivateFile } from '../private-file.ts';

/** Makes texts unreadable and readable again. Both fail with keychain_unavailable. */
export interface Seal {
  readonly kind: SecretsKind;
  about: SecretsStore['about'];
  seal(text: string): Promise<string>;
  open(sealed: string): Promise<string>;
}

const fileSchema = z.object({ version: z.literal(1), secrets: z.record(secretNameSchema, z.string()) });

type Sealed = Readonly<Record<string, string>>;

/** Secrets in a file that only its owner may read and that says nothing without the seal. Their names are not hidden. */
export function createSealedFile(options: {
  /** Absolute path; its folder exists. */
  readonly path: string;
  readonly seal: Seal;
  readonly logger: Logger;
}): SecretsStore {
  const { path, seal, logger } = options;
  let last: Promise<unknown> = Promise.resolve();

  function read(): Sealed {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return {};
    }
    try {
      return fileSchema.parse(JSON.parse(text)).secrets;
    } catch {
      const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
      renameSync(path, aside);
      logger.warn({ file: basename(aside) }, 'the file of the secrets could not be read; it was set aside');
      return {};
    }
  }

  /** One after another: each change is made to what the one before has left. */
  function change(work: (secrets: Sealed) => Promise<Sealed>): Promise<void> {
    const done = last.then(async () => write(path, await work(read())));
    last = done.catch(() => {});
    return done;
  }

  return {
    kind: seal.kind,
    about: () => seal.about(),
    list: async () => Object.keys(read()).toSorted(),
    async get(name) {
      const secrets = read();
      const sealed = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      if (sealed === undefined) return null;
      // The name is sealed in, so that nobody exchanges two of them in the file.
      const [sealedName, value] = JSON.parse(await seal.open(sealed)) as [string, string];
      return sealedName === name ? value : null;
    },
    set: (name, value) =>
      change(async (secrets) => {
        const [other] = Object.values(secrets);
        // One file, one key: a mistyped one is found out before it seals something.
        if (other !== undefined) await seal.open(other);
        return { ...secrets, [name]: await seal.seal(JSON.stringify([name, value])) };
      }),
    delete: (name) =>
      change(async ({ [name]: _, ...others }) => {
        return others;
      }),
  };
}

/** @throws disk_full, forbidden_path */
function write(path: string, secrets: Sealed): void {
  try {
    writePrivateFile(path, `${JSON.stringify({ version: 1, secrets }, null, 2)}\n`);
  } catch (error) {
    throw fileError(error, 'The secrets');
  }
}
