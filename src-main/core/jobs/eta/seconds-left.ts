/**
 * Seconds left of a job that runs. Once it takes longer than such jobs do, its progress (0 to 1) tells; never less than a twentieth of
 * the estimate, since it has not ended.
 */
export function secondsLeft(job: {
  readonly estimatedSeconds: number;
  readonly elapsedSeconds: number;
  readonly fraction: number;
}): number {
  const { estimatedSeconds, elapsedSeconds, fraction } = job;
  const least = estimatedSeconds / 20;
  const left = estimatedSeconds - elapsedSeconds;
  if (left >= least) return left;
  const byProgress = fraction > 0.05 ? (elapsedSeconds * (1 - fraction)) / fraction : 0;
  return Math.max(least, byProgress);
}
