import type { Eta as JobEta } from '../../../../src-shared/nouns/jobs.ts';
import type { Connection } from '../../backends/connection.ts';
import type { ActiveJob } from '../active-job.ts';
import type { JobRecord } from '../job-record.ts';
import type { JobStore } from '../job-store.ts';
import { createEta } from './create-eta.ts';
import type { Estimate } from './estimate.ts';

import type { RunTimes } from './run-times.ts';
import { secondsLeft } from './seconds-left.ts';
import { costOf, isFullRun, type WorkflowCost } from './workflow-cost.ts';

/** Estimates for open jobs, and what ended jobs teach. */
export interface Etas {
  /** Until it ends: what is left of its run, and of those that its backend runs before it. Null when nothing like it ran before. */
  of(active: ActiveJob): JobEta | null;
  record(active: ActiveJob): void;
}

/** What is further back in the queue is not worth the sum. */
const mostAhead = 20;

export function createEtas(options: {
  runTimes: RunTimes;
  store: () => Pick<JobStore, 'submitted' | 'queue' | 'active'>;
  connections: () => readonly Connection[];
}): Etas {
  const eta = createEta(options.runTimes);
  const costs = new WeakMap<ActiveJob, WorkflowCost>();
  const estimates = new WeakMap<ActiveJob, { readonly estimate: Estimate | null; readonly backendId: string }>();

  function costOfJob(active: ActiveJob): WorkflowCost {
    const known = costs.get(active) ?? costOf(active.workflow);
    costs.set(active, known);
    return known;
  }

  function estimateOf(active: ActiveJob): Estimate | null {
    const backendId = active.record.backendId ?? options.connections()[0]?.id;
    if (backendId === undefined) return null;
    const known = estimates.get(active);
    if (known?.backendId === backendId) return known.estimate;
    const estimate = eta.estimate({ ...costOfJob(active), backendId });
    estimates.set(active, { estimate, backendId });
    return estimate;
  }

  function leftOf(active: ActiveJob): Range | null {
    const estimate = estimateOf(active);
    if (!estimate) return null;
    const { seconds, spread } = estimate;
    const whole = { seconds, low: spread?.p10 ?? seconds / 2, high: spread?.p90 ?? seconds * 2 };
    return active.record.status === 'running' ? rest(whole, active.record) : whole;
  }

  /** Those that go before it, as far as they are looked at, and how many they are in all. */
  function ahead({ record }: ActiveJob): { jobs: ActiveJob[]; count: number } {
    const { submitted, queue, active } = options.store();
    const others = submitted().filter((one) => one.record.id !== record.id);
    if (record.status === 'running') return { jobs: [], count: 0 };
    if (record.status !== 'waiting') {
      const there = others.filter(
        (one) => one.record.backendUrl === record.backendUrl && one.record.createdAt <= record.createdAt,
      );
      return { jobs: there, count: there.length };
    }
    const waiting: ActiveJob[] = [];
    for (const { id } of queue.ordered()) {
      const one = active(id);
      if (id === record.id || waiting.length >= mostAhead) break;
      if (one) waiting.push(one);
    }
    const jobs = [...others, ...waiting];
    return { jobs, count: Math.max(jobs.length, others.length + (queue.position(record.id) ?? 0)) };
  }

  return {
    of(active) {
      const own = leftOf(active);
      if (!own) return null;
      // Each backend runs one after another.
      const lanes = Math.max(1, options.connections().length);
      const { jobs, count } = ahead(active);
      const before = jobs.map((one) => leftOf(one) ?? own);
      // Those further back take what those in front take.
      const scale = before.length === 0 ? 0 : count / before.length;
      const add = (of: (range: Range) => number): number =>
        Math.round((of(own) + (scale * before.reduce((sum, range) => sum + of(range), 0)) / lanes) * 10) / 10;
      return {
        seconds: add((range) => range.seconds),
        low: add((range) => range.low),
        high: add((range) => range.high),
      };
    },
    record(active) {
      const { status, startedAt, endedAt, backendId, reused } = active.record;
      if (status !== 'succeeded' || startedAt === null || endedAt === null || backendId === null || reused) return;
      if (active.missedMessages || !isFullRun(active.workflow, active.cachedNodes)) return;
      eta.record({ ...costOfJob(active), backendId, seconds: (endedAt - startedAt) / 1000 });
    },
  };
}

type Range = JobEta;

function rest(whole: Range, { startedAt, progress }: JobRecord): Range {
  const elapsedSeconds = Math.max(0, (Date.now() - (startedAt ?? Date.now())) / 1000);
  const left = (estimatedSeconds: number): number =>
    secondsLeft({ estimatedSeconds, elapsedSeconds, fraction: progress?.fraction ?? 0 });
  return { seconds: left(whole.seconds), low: left(whole.low), high: left(whole.high) };
}
