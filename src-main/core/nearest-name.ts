import { closest, distance } from 'fastest-levenshtein';

/** The name that differs least from the one given; null when all differ too much to be meant. */
export function nearestName(given: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]));
  const nearest = closest(given.toLowerCase(), [...byLowerCase.keys()]);
  const tooFar = distance(given.toLowerCase(), nearest) > Math.max(2, given.length * 0.45);
  return tooFar ? null : (byLowerCase.get(nearest) ?? null);
}
