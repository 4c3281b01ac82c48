import { EaselError } from '../../../src-shared/nouns/errors.ts';

const sqliteFull = 13;

/** Runs a statement; `what` is what it stores, as the subject of a sentence. @throws disk_full, database_unavailable */
export function guarded<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const isFull = ((cause as { errcode?: number }).errcode ?? 0) % 256 === sqliteFull;
    throw new EaselError(
      isFull ? 'disk_full' : 'database_unavailable',
      isFull
        ? `The disk is full: ${what} cannot be stored.`
        : `The job database cannot be used: ${what} cannot be stored.`,
      { nextStep: 'Free some space and see whether the data folder can be written, then try again.', cause },
    );
  }
}
