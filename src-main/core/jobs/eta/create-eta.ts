import { estimateFrom, type Estimate } from './estimate.ts';
import { mostRunsOfOne, type RunTime, type RunTimes } from './run-times.ts';
import type { WorkflowCost } from './workflow-cost.ts';

/** How long jobs take, from Easel's own history. */
export interface Eta {
  /** Null without a run of that shape on that backend. @throws database_unavailable */
  estimate(wanted: WorkflowCost & { readonly backendId: string }): Estimate | null;
  /** After a run that succeeded and was a full one (`isFullRun`). Times that cannot be are passed over. @throws database_unavailable, disk_full */
  record(run: RunTime): void;
}

/** A week: a clock that jumped, not a run. */
const longestSeconds = 7 * 24 * 3600;
/** Shapes whose runs are in memory: people run few different ones in a day, and every job asks before it is sent. */
const mostShapes = 32;

export function createEta(runTimes: RunTimes): Eta {
  /** Asked for last, last. */
  const known = new Map<string, RunTime[]>();
  const keyOf = ({ shape, backendId }: Pick<RunTime, 'shape' | 'backendId'>): string => `${shape} ${backendId}`;

  function runsLike(wanted: Pick<RunTime, 'shape' | 'backendId'>): RunTime[] {
    const key = keyOf(wanted);
    const runs = known.get(key) ?? runTimes.newest(wanted.shape, wanted.backendId);
    known.delete(key);
    known.set(key, runs);
    const [oldest] = known.keys();
    if (known.size > mostShapes && oldest !== undefined) known.delete(oldest);
    return runs;
  }

  return {
    estimate: (wanted) => estimateFrom(runsLike(wanted), wanted),
    record(run) {
      if (!(run.seconds > 0 && run.seconds < longestSeconds)) return;
      runTimes.add(run);
      const runs = known.get(keyOf(run));
      if (runs) known.set(keyOf(run), [run, ...runs].slice(0, mostRunsOfOne));
    },
  };
}
