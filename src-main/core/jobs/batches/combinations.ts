import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';

/** What one job of a batch is given, and what sets it apart from the others. */
export interface Combination {
  readonly given: Parameters;
  readonly varied: Parameters;
}

export interface CombinationOptions {
  readonly given: Parameters;
  readonly count: number;
  readonly vary: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  /** Name of the template's seed; null when it has none. */
  readonly seed: string | null;
  /** At most so many. */
  readonly most: number;
}

/**
 * Every combination of the varied values, the last parameter changing fastest, `count` times. Variations of a given seed are that seed
 * and the ones after it; otherwise each draws its own.
 * @throws bad_input (nothing to vary by, a parameter both given and varied), too_large
 */
export function combinations({ given, count, vary, seed, most }: CombinationOptions): Combination[] {
  const lists = Object.entries(vary);
  for (const [name, values] of lists) {
    if (values.length === 0) throw badInput(`There are no values for ${name}.`, 'Give at least one, or leave it out.');
    if (Object.hasOwn(given, name)) {
      throw badInput(`${name} is among the arguments and among what varies.`, 'Name it in one of the two.');
    }
  }
  const total = lists.reduce((product, [, values]) => product * values.length, count);
  if (total > most) {
    throw new EaselError('too_large', `That makes ${total} jobs, and a batch may have ${most}.`, {
      nextStep: 'Vary fewer values, or raise the setting limits.sweep_jobs.',
      details: { jobs: total, limit: most },
    });
  }
  const grid = lists.reduce<Parameters[]>(
    (made, [name, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  if (count > 1 && seed === null) {
    throw badInput(
      'The template has no seed, so all variations would be the same.',
      'Leave count out, or vary a parameter.',
    );
  }
  return grid.flatMap((varied) =>
    Array.from({ length: count }, (_none, index) => {
      const own = seed === null || count === 1 ? {} : seedOf({ ...given, ...varied }, seed, index);
      return { given: { ...given, ...varied, ...own }, varied: { ...varied, ...own } };
    }),
  );
}

/** Nothing where it is drawn: the job tells it then. */
function seedOf(given: Parameters, name: string, index: number): Parameters {
  const first = given[name];
  if (first === undefined || first === null || Number(first) === -1) return {};
  if (!/^\d+$/.test(String(first)))
    throw badInput(`${name} '${String(first).slice(0, 40)}' is no whole number.`, 'Give one.');
  const next = BigInt(String(first)) + BigInt(index);
  return { [name]: next <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(next) : next.toString() };
}

const badInput = (message: string, nextStep: string): EaselError => new EaselError('bad_input', message, { nextStep });
