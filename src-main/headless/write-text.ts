import { writeFile } from 'node:fs/promises';
import { EaselError } from '../../src-shared/nouns/errors.ts';

/** Writes what a command found where the person wants it. @throws forbidden_path */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    throw new EaselError('forbidden_path', `${path} cannot be written.`, {
      nextStep: 'Choose another place with --out.',
      cause,
    });
  });
}
