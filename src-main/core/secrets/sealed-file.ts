import { renameSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { secretNameSchema, type SecretsKind } from '../../../src-shared/nouns/secrets.ts';
import { fileError } from '../file-error.ts';
import type { Logger, SecretsStore } from '../ports.ts';
import { writePrivateFile } from '../private-file.ts';
import { readSmallFile } from '../small-file.ts';

/** Makes texts unreadable and readable again. Both fail with keychain_unavailable. */
export interface Seal {
  readonly kind: SecretsKind;
  about: SecretsStore['about'];
  seal(text: string): Promise<string>;
  open(sealed: string): Promise<Opened>;
}

interface Opened {
  readonly text: string;
  /** It was sealed with a key that will not be there for ever. */
  readonly isOutdated: boolean;
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
    const file = readSmallFile(path);
    if (file.kind === 'nothing') return {};
    const found = file.kind === 'text' ? sealedIn(file.text) : null;
    if (found !== null) return found;
    const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
    try {
      renameSync(path, aside);
      logger.warn({ file: basename(aside) }, 'the file of the secrets could not be read; it was set aside');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      logger.warn({ code }, 'the file of the secrets could neither be read nor set aside');
    }
    return {};
  }

  /** One after another: each change is made to what the one before has left. */
  function change(work: (secrets: Sealed) => Promise<Sealed>): Promise<void> {
    const done = last.then(async () => write(path, await work(read())));
    last = done.catch(() => {});
    return done;
  }

  /** Unless it was changed meanwhile. A disk that takes nothing leaves the old one, which can still be read. */
  async function sealAnew(name: string, old: { sealed: string; text: string }): Promise<void> {
    const work = async (secrets: Sealed): Promise<Sealed> =>
      secrets[name] === old.sealed ? { ...secrets, [name]: await seal.seal(old.text) } : secrets;
    await change(work).catch((error: unknown) => {
      logger.warn({ error: toErrorData(error) }, 'a secret could not be sealed with the newer key');
    });
  }

  return {
    kind: seal.kind,
    async about() {
      const told = await seal.about();
      const [one] = Object.values(read());
      if (told.nextStep !== null || one === undefined) return told;
      try {
        await seal.open(one);
        return told;
      } catch (error) {
        const { message, nextStep } = toErrorData(error);
        return { sentence: message, nextStep };
      }
    },
    list: async () => Object.keys(read()).toSorted(),
    async get(name) {
      const secrets = read();
      const sealed = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
      if (sealed === undefined) return null;
      // The name is sealed in, so that nobody exchanges two of them in the file.
      const { text, isOutdated } = await seal.open(sealed);
      const [sealedName, value] = JSON.parse(text) as [string, string];
      if (sealedName !== name) return null;
      if (isOutdated) await sealAnew(name, { sealed, text });
      return value;
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

/** Null where the text is no such file. */
function sealedIn(text: string): Sealed | null {
  try {
    return fileSchema.parse(JSON.parse(text)).secrets;
  } catch {
    return null;
  }
}

/** @throws disk_full, forbidden_path */
function write(path: string, secrets: Sealed): void {
  try {
    writePrivateFile(path, `${JSON.stringify({ version: 1, secrets }, null, 2)}\n`);
  } catch (error) {
    throw fileError(error, 'The secrets');
  }
}
