import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { CachedResult, ResultCache } from './result-cache.ts';

/** The cache of results, as the person sees it. */
export interface Results {
  /** Last used first. */
  list(): CachedResult[];
  /** @throws not_found */
  pin(key: string, isPinned: boolean): CachedResult[];
  /** @throws not_found */
  delete(key: string): CachedResult[];
  /** Returns how many are gone; the outputs stay. */
  clear(options: { readonly pinnedToo: boolean }): number;
  size(): number;
}

/** @param onChange how many there are changed */
export function createResults({ cache, onChange }: { cache: ResultCache; onChange: () => void }): Results {
  const list = (): CachedResult[] => cache.list(Date.now());

  function known(isKnown: boolean, key: string): CachedResult[] {
    if (isKnown) return list();
    throw new EaselError('not_found', `There is no cached result '${key.slice(0, 64)}'.`, {
      nextStep: '`easel results` lists them.',
    });
  }

  return {
    list,
    pin: (key, isPinned) => known(cache.pin(key, isPinned, Date.now()), key),
    delete(key) {
      const left = known(cache.delete(key), key);
      onChange();
      return left;
    },
    clear(options) {
      const cleared = cache.clear(options);
      onChange();
      return cleared;
    },
    size: () => cache.size(Date.now()),
  };
}
