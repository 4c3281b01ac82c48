/** The result of a job, kept so that the same work is answered without doing it again. */
export interface Result {
  /** `cacheKey` of the work. */
  readonly key: string;
  /** The job that did it. */
  readonly jobId: string;
  readonly outputIds: string[];
  /** Of that job. */
  readonly title: string;
  /** Name of its template; null for a submitted workflow. */
  readonly template: string | null;
}

export interface CachedResult extends Result {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; at first the same as createdAt. */
  readonly usedAt: number;
  /** How often it was the answer. */
  readonly hits: number;
  /** Neither expires nor makes room for others. */
  readonly isPinned: boolean;
}

/** Asked at every call, so that a changed setting counts at once. */
export interface ResultCacheLimits {
  /** Milliseconds that a result is good for; 0 keeps none but pinned ones. */
  readonly ttlMs: () => number;
  /** How many are kept besides the pinned ones. */
  readonly maxEntries: () => number;
}

/**
 * Results by key. `now` is milliseconds since 1970, whole. Which one was used last is counted, not read off the clock, and what seems to be
 * made in the future (the clock was set back) is made now: a wrong clock can cost a result early, and never keeps one for ever.
 */
export interface ResultCache {
  /** Counts as a use; null when there is none, or none good any more. @throws database_unavailable, disk_full */
  get(key: string, now: number): CachedResult | null;
  /** Takes the place of one with the same key, which stays pinned if it was. @throws database_unavailable, disk_full */
  put(result: Result, now: number): void;
  /** Last used first. */
  list(now: number): CachedResult[];
  /** False when there is none. Unpinned, it expires by its age as any other. */
  pin(key: string, isPinned: boolean, now: number): boolean;
  /** False when there was none. */
  delete(key: string): boolean;
  /** Returns how many are gone. */
  clear(options: { readonly pinnedToo: boolean }): number;
  size(now: number): number;
}

/** A limit as a database takes it. */
export const wholeLimit = (limit: number): number => Math.min(1e9, Math.max(0, Math.floor(limit) || 0));

/** Forgets everything with the program. */
export function createMemoryResultCache({ ttlMs, maxEntries }: ResultCacheLimits): ResultCache {
  /** Last used last. */
  const entries = new Map<string, CachedResult>();

  function tidy(now: number): void {
    for (const [key, entry] of entries) {
      const createdAt = Math.min(entry.createdAt, now);
      if (!entry.isPinned && now - createdAt >= ttlMs()) entries.delete(key);
      else if (createdAt !== entry.createdAt || entry.usedAt > now) {
        entries.set(key, { ...entry, createdAt, usedAt: Math.min(entry.usedAt, now) });
      }
    }
    const loose = [...entries.values()].filter(({ isPinned }) => !isPinned);
    for (const { key } of loose.slice(0, Math.max(0, loose.length - wholeLimit(maxEntries())))) entries.delete(key);
  }

  function keepAsLast(entry: CachedResult): void {
    entries.delete(entry.key);
    entries.set(entry.key, entry);
  }

  return {
    get(key, now) {
      tidy(now);
      const entry = entries.get(key);
      if (!entry) return null;
      const used = { ...entry, usedAt: now, hits: entry.hits + 1 };
      keepAsLast(used);
      return used;
    },
    put(result, now) {
      const isPinned = entries.get(result.key)?.isPinned ?? false;
      const { key, jobId, outputIds, title, template } = result;
      keepAsLast({
        key,
        jobId,
        outputIds: [...outputIds],
        title,
        template,
        createdAt: now,
        usedAt: now,
        hits: 0,
        isPinned,
      });
      tidy(now);
    },
    list(now) {
      tidy(now);
      return [...entries.values()].toReversed();
    },
    pin(key, isPinned, now) {
      tidy(now);
      const entry = entries.get(key);
      if (!entry) return false;
      entries.set(key, { ...entry, isPinned });
      return true;
    },
    delete: (key) => entries.delete(key),
    clear({ pinnedToo }) {
      const gone = [...entries.values()].filter(({ isPinned }) => pinnedToo || !isPinned);
      for (const { key } of gone) entries.delete(key);
      return gone.length;
    },
    size(now) {
      tidy(now);
      return entries.size;
    },
  };
}
