import type { RunTime } from './run-times.ts';

/** How long a run will take, from runs of the same shape on the same backend. */
export interface Estimate {
  /** Of execution: half of such runs take less. */
  readonly seconds: number;
  /** Four of five such runs lie between these, in seconds; null with fewer than three runs. */
  readonly spread: { readonly p10: number; readonly p90: number } | null;
  /** From how many runs. */
  readonly runs: number;
}

type Load = Pick<RunTime, 'pixels' | 'steps'>;

const enoughRuns = 3;

/**
 * The median of the runs, each brought to the wanted size and steps by a line through them all: seconds = a + b × work, work being
 * pixels × steps. b is Theil and Sen's, the median slope of all pairs of runs with different work, so that a run during which the
 * machine was busy does not bend it; with one work alone time is taken as proportional to it. a and b are not negative: a run brought
 * from work v to work w takes between its own time and w ÷ v of it. Runs with the same models are preferred when there are three or
 * more, and among those runs of the very same work. Null without any run.
 */
export function estimateFrom(runs: readonly RunTime[], wanted: Load & { readonly models?: string }): Estimate | null {
  if (runs.length === 0) return null;
  const target = workOf(wanted);
  const alike = enoughOr(runs, ({ models }) => models === wanted.models);
  const used = enoughOr(alike, (run) => workOf(run) === target);
  const line = lineThrough(used);
  const times = used
    .map((run) => {
      const work = workOf(run);
      return target === null || work === null ? run.seconds : run.seconds * (at(line, target) / at(line, work));
    })
    .toSorted((a, b) => a - b);
  return {
    seconds: quantile(times, 0.5),
    spread: times.length < enoughRuns ? null : { p10: quantile(times, 0.1), p90: quantile(times, 0.9) },
    runs: times.length,
  };
}

function enoughOr(runs: readonly RunTime[], fits: (run: RunTime) => boolean): readonly RunTime[] {
  const fitting = runs.filter(fits);
  return fitting.length >= enoughRuns ? fitting : runs;
}

/** Null where the workflow says neither. */
function workOf({ pixels, steps }: Load): number | null {
  const work = pixels === null && steps === null ? null : (pixels ?? 1) * (steps ?? 1);
  return work !== null && work > 0 ? work : null;
}

/** Seconds at a work; only its proportions matter. */
interface Line {
  readonly fixed: number;
  readonly slope: number;
}

const at = ({ fixed, slope }: Line, work: number): number => fixed + slope * work;

const proportional: Line = { fixed: 0, slope: 1 };

function lineThrough(runs: readonly RunTime[]): Line {
  const points = runs.flatMap((run) => {
    const work = workOf(run);
    return work === null ? [] : [{ work, seconds: run.seconds }];
  });
  const slopes = points.flatMap((one, index) =>
    points
      .slice(index + 1)
      .flatMap((other) => (one.work === other.work ? [] : [(one.seconds - other.seconds) / (one.work - other.work)])),
  );
  if (slopes.length === 0) return proportional;
  const slope = Math.max(0, median(slopes));
  const fixed = median(points.map(({ work, seconds }) => seconds - slope * work));
  // Below zero the line says that less work than some takes no time at all: then time is proportional.
  if (fixed < 0) return proportional;
  return fixed + slope > 0 ? { fixed, slope } : proportional;
}

const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Between the two nearest of sorted values; there must be one. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
