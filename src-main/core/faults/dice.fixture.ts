/** Chances that come again with the same seed. */
export interface Dice {
  readonly seed: number;
  /** At least `low`, less than `high`. */
  number(low: number, high: number): number;
  /** The same, whole. */
  whole(low: number, high: number): number;
  chance(share: number): boolean;
  one<T>(of: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  // Mulberry32.
  function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const number = (low: number, high: number): number => low + roll() * (high - low);
  const whole = (low: number, high: number): number => Math.floor(number(low, high));
  return {
    seed,
    number,
    whole,
    chance: (share) => roll() < share,
    one<T>(of: readonly T[]): T {
      const found = of[whole(0, of.length)];
      if (found === undefined) throw new Error('there is nothing to choose from');
      return found;
    },
  };
}

/** Of EASEL_TEST_SEED, else drawn. */
export const seedOf = (env: NodeJS.ProcessEnv): number =>
  Number(env['EASEL_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
