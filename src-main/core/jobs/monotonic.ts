/** Milliseconds on a clock that nobody sets: how long something took, or lies back, is measured by it. */
export const monotonicMs = (): number => performance.now();
