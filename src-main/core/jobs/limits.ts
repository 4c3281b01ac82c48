import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Requester } from '../../../src-shared/nouns/jobs.ts';
import type { Settings } from '../settings/settings.ts';
import { requesterKey } from './job-record.ts';
import type { JobStore } from './job-store.ts';
import { monotonicMs } from './monotonic.ts';

/** What may be asked of Easel at once, by the settings `limits.*`. */
export interface Limits {
  /**
   * That this many more jobs may come of this requester: called before any work is done for them, and it counts as one call.
   * @throws queue_full (of all, or of his), rate_limited
   */
  admit(requester: Requester, jobs?: number): void;
  /** That there is room for them: asked again right before they are stored. @throws queue_full */
  checkRoom(requester: Requester, jobs?: number): void;
  /** @throws too_large */
  checkSize(workflow: unknown): void;
}

const minuteMs = 60_000;

export function createLimits(options: {
  queue: JobStore['queue'];
  settings: Pick<Settings, 'get'>;
  now?: () => number;
}): Limits {
  const { queue, settings, now = monotonicMs } = options;
  /** Times of the calls of the last minute, oldest first, by requester. */
  const calls = new Map<string, number[]>();

  function checkRoom(requester: Requester, jobs = 1): void {
    const most = settings.get('limits.waiting_jobs');
    if (queue.size + jobs > most) {
      throw new EaselError('queue_full', `${queue.size} jobs wait already, and ${most} may.`, {
        nextStep: 'Wait until some have ended, or cancel some; the setting limits.waiting_jobs says how many may wait.',
        details: { limit: most, waiting: queue.size, of: 'all' },
      });
    }
    const mostOfOne = settings.get('limits.waiting_jobs_per_requester');
    const own = queue.countOf(requesterKey(requester));
    if (own + jobs <= mostOfOne) return;
    throw new EaselError('queue_full', `${own} jobs of ${requester.name} wait already, and ${mostOfOne} may.`, {
      nextStep:
        'Wait until some have ended, or cancel some; the setting limits.waiting_jobs_per_requester says how many of one may wait.',
      details: { limit: mostOfOne, waiting: own, of: 'requester' },
    });
  }

  function countCall(requester: Requester): void {
    const most = settings.get('limits.jobs_per_minute');
    const at = now();
    const key = requesterKey(requester);
    const recent = (calls.get(key) ?? []).filter((time) => at - time < minuteMs);
    if (most !== null && recent.length >= most) {
      const seconds = Math.ceil((minuteMs - (at - (recent[recent.length - most] ?? at))) / 1000);
      throw new EaselError('rate_limited', `${requester.name} asked for more than ${most} jobs in a minute.`, {
        nextStep: `Try again in ${seconds} s; the setting limits.jobs_per_minute says how many may come.`,
        details: { limit: most, retryAfterSeconds: seconds },
      });
    }
    recent.push(at);
    calls.delete(key);
    calls.set(key, recent);
    const [oldest] = calls;
    if (oldest && calls.size > 1 && at - (oldest[1].at(-1) ?? 0) >= minuteMs) calls.delete(oldest[0]);
  }

  return {
    admit(requester, jobs) {
      checkRoom(requester, jobs);
      countCall(requester);
    },
    checkRoom,
    checkSize(workflow) {
      const most = settings.get('limits.workflow_mb');
      const bytes = Buffer.byteLength(typeof workflow === 'string' ? workflow : JSON.stringify(workflow));
      if (bytes <= most * 1_000_000) return;
      throw new EaselError(
        'too_large',
        `The workflow has ${(bytes / 1e6).toFixed(1)} MB, and ${most} may be submitted.`,
        {
          nextStep: 'Give pictures as files instead of inside the workflow, or raise the setting limits.workflow_mb.',
          details: { bytes, limitBytes: most * 1_000_000 },
        },
      );
    },
  };
}
