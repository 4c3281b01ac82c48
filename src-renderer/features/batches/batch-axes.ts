import type { Batch, Parameters } from '../../../src-shared/nouns/jobs.ts';

type Value = Parameters[string];

export interface Axis {
  readonly name: string;
  readonly values: readonly Value[];
}

export interface BatchShape {
  /** What varies besides the seed, in the order in which it was asked for: the last one changes fastest. */
  readonly axes: readonly Axis[];
  /** Jobs of each combination. */
  readonly variations: number;
}

/** What sets the jobs of a batch apart. The seed is what makes variations, unless it is all that was listed. */
export function shapeOfBatch({ jobs }: Pick<Batch, 'jobs'>, seed: string): BatchShape {
  const [first] = jobs;
  const axes = Object.keys(first?.varied ?? {})
    .filter((name) => name !== seed)
    .map((name) => ({ name, values: [...new Set(jobs.map(({ varied }) => varied[name] ?? null))] }));
  const cells = axes.reduce((product, { values }) => product * values.length, 1);
  return { axes, variations: Math.max(1, Math.round(jobs.length / cells)) };
}

/** The grid in numbers: "3 × 2 × 4"; empty where there is nothing to multiply. */
export function sidesOf({ axes, variations }: BatchShape): string {
  const sides = [...axes.map(({ values }) => values.length), ...(variations > 1 ? [variations] : [])];
  return sides.length > 1 ? sides.join(' × ') : '';
}

/** What sets one job apart, in a line: "cfg 5, seed 42". */
export function variedText(varied: Parameters): string {
  return Object.entries(varied)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${shortValue(value)}`)
    .join(', ');
}

/** A value as a caption: of a path its file, of a long text its beginning. */
export function shortValue(value: Value | undefined): string {
  const text = String(value ?? '');
  const file = /([^/\\]+)\.(safetensors|ckpt|pt|pth|gguf|sft)$/.exec(text)?.[1] ?? text;
  return file.length > 40 ? `${file.slice(0, 39)}…` : file;
}
