import { EaselError } from '../../src-shared/nouns/errors.ts';

/** Why a file of the data folder could not be written, in Easel's words. @param what such as 'The settings' */
export function fileError(error: unknown, what: string): EaselError {
  if (error instanceof EaselError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EaselError(
      'disk_full',
      `The disk is full: ${what.charAt(0).toLowerCase()}${what.slice(1)} were not saved.`,
      {
        nextStep: 'Make room and try again; nothing was changed.',
        cause: error,
      },
    );
  }
  return new EaselError('forbidden_path', `${what} could not be saved${code ? ` (${code})` : ''}.`, {
    nextStep: 'See whether Easel may write to its data folder.',
    cause: error,
  });
}
