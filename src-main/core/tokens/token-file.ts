import { readFileSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { tokenSchema } from '../../../src-shared/nouns/tokens.ts';
import { fileError } from '../file-error.ts';
import type { Logger } from '../ports.ts';
import { writePrivateFile } from '../private-file.ts';

/** A token as it is kept: of its secret only the SHA-256, in hex. */
const keptTokenSchema = tokenSchema.extend({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
const fileSchema = z
  .object({ version: z.literal(1), tokens: z.array(keptTokenSchema) })
  .refine(({ tokens }) => [tokens.map(({ id }) => id), tokens.map(({ hash }) => hash)].every(areDifferent), 'twice');

export type KeptToken = z.infer<typeof keptTokenSchema>;

export interface TokenFile {
  /**
   * As the file is now: what somebody changed by hand counts at once. One that makes no sense is set aside, and then there are none.
   * @throws forbidden_path (it cannot be read)
   */
  read(): readonly KeptToken[];
  /** @throws disk_full, forbidden_path */
  write(tokens: readonly KeptToken[]): void;
}

/** @param options.path absolute; its folder exists */
export function createTokenFile({ path, logger }: { readonly path: string; readonly logger: Logger }): TokenFile {
  /** What was read last, and of which state of the file. */
  let known: { readonly stamp: string; readonly tokens: readonly KeptToken[] } | null = null;

  /** Null where there is no file. @throws what the file system says */
  function stampOf(): string | null {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : null;
  }

  function setAside(): void {
    const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
    renameSync(path, aside);
    logger.error({ file: basename(aside) }, 'the file of the tokens could not be read; it was set aside');
  }

  function readAnew(): readonly KeptToken[] {
    const text = readFileSync(path, 'utf8');
    try {
      return fileSchema.parse(JSON.parse(text)).tokens;
    } catch {
      setAside();
      return [];
    }
  }

  return {
    read() {
      try {
        const stamp = stampOf();
        if (stamp === null) return [];
        if (known?.stamp !== stamp) known = { stamp, tokens: readAnew() };
        return known.tokens;
      } catch (error) {
        known = null;
        throw unreadable(error);
      }
    },
    write(tokens) {
      known = null;
      try {
        writePrivateFile(path, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);
      } catch (error) {
        throw fileError(error, 'The tokens');
      }
    },
  };
}

function areDifferent(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** Nobody's token counts then, and nothing is written over it. */
function unreadable(cause: unknown): EaselError {
  const { code } = cause as NodeJS.ErrnoException;
  return new EaselError('forbidden_path', `The file of the tokens cannot be read${code ? ` (${code})` : ''}.`, {
    nextStep: 'See whether Easel may read and write tokens.json in its data folder.',
    cause,
  });
}
