/** Figures of one series, in the unit of its values. */
export interface Summary {
  readonly median: number;
  readonly p95: number;
  readonly minimum: number;
  readonly count: number;
}

export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), minimum: sorted[0] ?? Number.NaN, count: sorted.length };
}

export function line(name: string, { median, p95, minimum, count }: Summary, unit = 'ms'): string {
  const figure = (value: number): string => value.toFixed(1).padStart(8);
  return `${name.padEnd(44)} median ${figure(median)}  p95 ${figure(p95)}  min ${figure(minimum)} ${unit}  (n=${count})`;
}
