import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { ConfigTextError } from './formats/format.ts';

/** Files above this many bytes are left alone: no client's configuration is that large. */
export const largestBytes = 32 * 1024 * 1024;

export function tooLarge(path: string): EaselError {
  return new EaselError('too_large', `${path} is larger than 32 MB, so it was left alone.`, {
    nextStep: 'See whether it is the right file; copy the configuration into it by hand if it is.',
    details: { path },
  });
}

/** What is wrong with a file's text, as what a person can act on. */
export function malformed(path: string, error: ConfigTextError): EaselError {
  const { line, column, message } = error;
  return new EaselError('config_malformed', `${path} cannot be read: line ${line}, column ${column}: ${message}.`, {
    nextStep: 'Correct it there and try again; Easel has not touched the file.',
    details: { path, line, column },
    cause: error,
  });
}

export function keepsChanging(path: string, keptCopy?: string): EaselError {
  return new EaselError('config_changed', `${path} is being changed by another program again and again.`, {
    nextStep: keptCopy
      ? `Close that program and look at ${keptCopy}, which holds what it wrote last; then try again.`
      : 'Close the program that uses it and try again.',
    details: { path, ...(keptCopy ? { keptCopy } : {}) },
  });
}

export function removedMeanwhile(path: string): EaselError {
  return new EaselError('config_changed', `${path} was removed by another program meanwhile.`, {
    nextStep: 'Try again.',
    details: { path },
  });
}

export function refused(path: string, reason: string, nextStep: string): EaselError {
  return new EaselError('forbidden_path', `${path} was left alone: ${reason}.`, { nextStep, details: { path } });
}

/** What the file system said, or a reader of the text, as what a person can act on; anything else as it is. */
export function fileError(path: string, error: unknown): unknown {
  if (error instanceof ConfigTextError) return malformed(path, error);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof EaselError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EaselError('disk_full', `There is no room on the disk to write ${path}; nothing was changed.`, {
      nextStep: 'Make room and try again.',
      details: { path },
      cause: error,
    });
  }
  if (['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOTDIR', 'ELOOP', 'EISDIR', 'EEXIST'].includes(code)) {
    return new EaselError('forbidden_path', `${path} cannot be changed (${code}); it is as it was.`, {
      nextStep: 'See whether you may write to that file and its folder, or copy the configuration into it by hand.',
      details: { path },
      cause: error,
    });
  }
  return error;
}
