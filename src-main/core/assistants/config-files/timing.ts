/** Milliseconds of waiting for other programs. */
export interface Timing {
  /** A file that nobody has changed for so long is not being written. */
  readonly quietMs: number;
  /** A file that never becomes quiet is written after so long all the same. */
  readonly quietLimitMs: number;
  /** An empty or malformed file may be one that is being written in place; after so long it is not. */
  readonly tornMs: number;
  /** When, after a write, it is looked whether a program has written its older copy over it. */
  readonly looks: readonly number[];
  /** A file that takes longer than this, because others keep changing it, is given up. */
  readonly limitMs: number;
}

export const defaultTiming: Timing = {
  quietMs: 100,
  quietLimitMs: 3000,
  tornMs: 300,
  looks: [20, 60, 150, 300, 500],
  limitMs: 20_000,
};
