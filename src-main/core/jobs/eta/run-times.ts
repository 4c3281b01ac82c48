import type { WorkflowCost } from './workflow-cost.ts';

/** What one finished run took. */
export interface RunTime extends WorkflowCost {
  readonly backendId: string;
  /** Of execution; waiting is not counted. */
  readonly seconds: number;
}

/** So many runs of a shape on a backend are remembered. */
export const mostRunsOfOne = 50;

export interface RunTimes {
  /** The oldest make room. @throws database_unavailable, disk_full */
  add(run: RunTime): void;
  /** At most 50, newest first. @throws database_unavailable */
  newest(shape: string, backendId: string): RunTime[];
}

/** Forgets everything with the program. */
export function createMemoryRunTimes(): RunTimes {
  const runs = new Map<string, RunTime[]>();
  const keyOf = (shape: string, backendId: string): string => `${shape} ${backendId}`;
  return {
    add(run) {
      const key = keyOf(run.shape, run.backendId);
      runs.set(key, [run, ...(runs.get(key) ?? [])].slice(0, mostRunsOfOne));
    },
    newest: (shape, backendId) => [...(runs.get(keyOf(shape, backendId)) ?? [])],
  };
}
