import type { FoundNodes, NodeGroup, NodeQuery, NodeSummary } from '../../../src-shared/nouns/nodes.ts';
import { nearestNames } from '../nearest-name.ts';
import type { NodeEntry } from './node-entry.ts';

/** The classes of one server, ready to be searched. */
export interface NodeSearch {
  readonly size: number;
  search(query: NodeQuery): Pick<FoundNodes, 'nodes' | 'total' | 'nearest'>;
  /** The class of this name but for case, and names like it. */
  nearest(name: string): string[];
  categories(): NodeGroup[];
  packs(): NodeGroup[];
}

interface Searchable {
  readonly entry: NodeEntry;
  readonly name: string;
  readonly title: string;
  readonly aliases: string;
  readonly category: string;
  readonly pack: string;
  readonly description: string;
}

const mostNearest = 3;

export function createNodeSearch(entries: readonly NodeEntry[]): NodeSearch {
  const searchable: readonly Searchable[] = entries.map((entry) => ({
    entry,
    name: entry.name.toLowerCase(),
    title: entry.displayName.toLowerCase(),
    aliases: entry.aliases.join('\n').toLowerCase(),
    category: entry.category.toLowerCase(),
    pack: entry.pack.toLowerCase(),
    description: entry.description.toLowerCase(),
  }));
  // Sorted once: what is found has this order among its equals.
  const all = searchable.toSorted((a, b) => compare(a.title, b.title) || compare(a.name, b.name));

  const names = entries.map(({ name }) => name);
  const nearest = (given: string): string[] => nearestNames(given, names, mostNearest);

  return {
    size: entries.length,
    search(query) {
      const words = wordsOf(query.text ?? '');
      const whole = words.join(' ');
      const found: { readonly one: Searchable; readonly score: number }[] = [];
      for (const one of all) {
        if (!passes(one, query)) continue;
        const score = scoreOf(one, words, whole);
        if (score > 0) found.push({ one, score });
      }
      found.sort((a, b) => b.score - a.score);
      const { offset = 0, limit = 50 } = query;
      return {
        nodes: found.slice(offset, offset + limit).map(({ one }) => summaryOf(one.entry)),
        total: found.length,
        nearest: found.length === 0 && query.text ? nearest(query.text) : [],
      };
    },
    nearest,
    categories: () => groups(entries, ({ category }) => category).sort((a, b) => compare(a.name, b.name)),
    packs: () => groups(entries, ({ pack }) => pack).sort((a, b) => b.nodes - a.nodes || compare(a.name, b.name)),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const wordsOf = (text: string): string[] => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[\s,;/|]+/)
      .filter(Boolean),
  ),
];

function passes({ entry, category, pack }: Searchable, query: NodeQuery): boolean {
  if (query.mark && !entry.marks.includes(query.mark)) return false;
  if (query.pack && pack !== query.pack.toLowerCase()) return false;
  if (query.input && !has(entry.inputs, query.input)) return false;
  if (query.output && !has(entry.outputs, query.output)) return false;
  if (!query.category) return true;
  const wanted = query.category.toLowerCase().replace(/\/+$/, '');
  return category === wanted || category.startsWith(`${wanted}/`);
}

const has = (types: readonly string[], wanted: string): boolean =>
  types.includes(wanted.trim().toUpperCase()) || types.includes(wanted.trim());

/** 0 where a word is in none of its texts. What is said in the name counts most; the old and the paid come after their like. */
function scoreOf(one: Searchable, words: readonly string[], whole: string): number {
  let score = 1;
  for (const word of words) {
    const worth = worthOf(one, word);
    if (worth === 0) return 0;
    score += worth;
  }
  if (words.length > 0 && (one.name === whole || one.title === whole)) score += 100;
  if (one.entry.marks.includes('deprecated')) score *= 0.5;
  return score;
}

function worthOf(one: Searchable, word: string): number {
  const inName = Math.max(placeOf(one.name, word), placeOf(one.title, word));
  if (inName > 0) return 10 * inName;
  if (one.aliases.includes(word)) return 8;
  if (one.category.includes(word)) return 5;
  if (one.pack.includes(word)) return 4;
  return one.description.includes(word) ? 2 : 0;
}

/** At the start, at the start of a word, or anywhere. */
function placeOf(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 3;
  return /[\s_\-./(]/.test(text[at - 1] ?? '') ? 2 : 1;
}

function summaryOf({ aliases: _aliases, ...summary }: NodeEntry): NodeSummary {
  return summary;
}

function groups(entries: readonly NodeEntry[], of: (entry: NodeEntry) => string): NodeGroup[] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(of(entry), (counts.get(of(entry)) ?? 0) + 1);
  return [...counts].map(([name, nodes]) => ({ name, nodes }));
}
