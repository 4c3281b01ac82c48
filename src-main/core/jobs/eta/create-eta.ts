import { estimateFrom, type Estimate } from './estimate.ts';
import type { RunTime, RunTimes } from './run-times.ts';
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

export function createEta(runTimes: RunTimes): Eta {
  return {
    estimate: (wanted) => estimateFrom(runTimes.newest(wanted.shape, wanted.backendId), wanted),
    record(run) {
      if (run.seconds > 0 && run.seconds < longestSeconds) runTimes.add(run);
    },
  };
}
