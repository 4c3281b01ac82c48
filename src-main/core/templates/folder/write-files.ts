import { randomUUID } from 'node:crypto';
import { cp, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';

/** Readers see the old file or the new one, never a half. @throws disk_full, forbidden_path */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}`);
  try {
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw fileError(error);
  }
}

/** A whole folder at once: a reader sees none of it or all. @throws conflict (it is there), disk_full, forbidden_path */
export async function writeFolderAtomically(
  path: string,
  files: Readonly<Record<string, string | Uint8Array | null | undefined>>,
): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(aside, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      if (content !== null && content !== undefined) await writeAtomically(join(aside, name), content);
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw fileError(error);
  }
}

/** A rename, also from one disk to another. @throws conflict, disk_full, forbidden_path */
export async function move(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw fileError(error);
    await cp(from, to, { recursive: true, errorOnExist: true, force: false });
    await rm(from, { recursive: true });
  }
}

/** An error of the file system in Easel's words. */
export function fileError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof EaselError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EaselError('disk_full', 'The disk is full: the template was not saved.', {
      nextStep: 'Make room and try again; nothing was changed.',
      cause: error,
    });
  }
  if (code === 'EEXIST' || code === 'ENOTEMPTY') {
    return new EaselError('conflict', 'There is something of this name already.', {
      nextStep: 'Choose another name.',
      cause: error,
    });
  }
  return new EaselError('forbidden_path', `The folder of templates cannot be changed (${code}).`, {
    nextStep: 'See whether Easel may write to its data folder.',
    cause: error,
  });
}
