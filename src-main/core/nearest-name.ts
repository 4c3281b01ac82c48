import { closest, distance } from 'fastest-levenshtein';

/** The name that differs least from the one given; null when all differ too much to be meant. */
export function nearestName(given: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]));
  const nearest = closest(given.toLowerCase(), [...byLowerCase.keys()]);
  const tooFar = distance(given.toLowerCase(), nearest) > Math.max(2, given.length * 0.45);
  return tooFar ? null : (byLowerCase.get(nearest) ?? null);
}

/** The names that differ least, the nearest first; those that differ too much to be meant are left out. Quick for thousands. */
export function nearestNames(given: string, names: readonly string[], most: number): string[] {
  const wanted = given.toLowerCase();
  const farthest = Math.max(2, given.length * 0.45);
  const near: { readonly name: string; readonly differs: number }[] = [];
  for (const name of names) {
    // So many letters are certainly different.
    if (Math.abs(name.length - wanted.length) > farthest) continue;
    const differs = distance(wanted, name.toLowerCase());
    if (differs <= farthest) near.push({ name, differs });
  }
  return near
    .toSorted((a, b) => a.differs - b.differs)
    .slice(0, most)
    .map(({ name }) => name);
}
