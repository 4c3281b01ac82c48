import type { Notification, ProgressToken } from '@modelcontextprotocol/server';
import { isEnded, type Job } from '../../src-shared/nouns/jobs.ts';

export interface ProgressReport {
  report(job: Job): void;
  /**
   * Stops the heartbeat. There is no last notification of 100: the answer follows at once, and clients take a
   * notification that comes in one chunk with the answer for one of an unknown call.
   */
  finish(): void;
}

export const silentProgress: ProgressReport = { report: () => undefined, finish: () => undefined };

const total = 100;

export interface ProgressOptions {
  readonly token: ProgressToken;
  readonly notify: (notification: Notification) => Promise<void>;
  /** Notifications closer together than this are merged, the last one wins. */
  readonly minIntervalMs?: number;
  /** Without news the last message is repeated after this time: clients give silent calls up. */
  readonly heartbeatMs?: number;
}

/**
 * Progress notifications of one call: per cent of the job, strictly increasing as MCP demands, also while nothing
 * moves (a hundredth per heartbeat) and when a job's own count stands still.
 */
export function createProgress(options: ProgressOptions): ProgressReport {
  const { token, notify, minIntervalMs = 100, heartbeatMs = 4000 } = options;
  let latest: Job | null = null;
  let last = -1;
  let lastSentAt = 0;
  let lastMessage = '';
  let timer: NodeJS.Timeout | undefined;
  let finished = false;

  const send = (value: number, message: string) => {
    last = value;
    lastMessage = message;
    lastSentAt = performance.now();
    // The answer matters more than its progress: a connection that is gone is noticed elsewhere.
    notify({
      method: 'notifications/progress',
      params: { progressToken: token, progress: value, total, message },
    }).catch(() => undefined);
  };
  const tick = () => {
    if (finished || latest === null) return;
    const done = Math.min((latest.progress?.fraction ?? 0) * total, total - 1);
    const value = Math.round(Math.max(done, last + 0.01) * 100) / 100;
    if (value < total) send(value, progressMessage(latest));
    schedule(heartbeatMs);
  };
  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(tick, delayMs);
  };
  return {
    report: (job) => {
      if (finished) return;
      if (isEnded(job.status)) return;
      latest = job;
      if (progressMessage(job) === lastMessage) return;
      const due = lastSentAt + minIntervalMs - performance.now();
      if (due <= 0 || last < 0) tick();
      else schedule(due);
    },
    finish: () => {
      finished = true;
      clearTimeout(timer);
    },
  };
}

/** What the job does now, short enough for one row of a chat. */
export function progressMessage(job: Job): string {
  const { status, progress, queuePosition } = job;
  const ahead = queuePosition === null ? '' : queuePosition === 0 ? ', next' : `, ${queuePosition} ahead`;
  if (status === 'waiting') return `waiting${ahead}`;
  if (status === 'queued') return `queued in ComfyUI${ahead}`;
  if (status === 'submitting') return 'handing the workflow to ComfyUI';
  if (status !== 'running') return status;
  const node = progress?.nodeTitle ?? progress?.classType ?? null;
  if (!progress || node === null) return 'running';
  if (progress.step !== null && progress.steps !== null) return `step ${progress.step}/${progress.steps} · ${node}`;
  return `node ${Math.min(progress.nodesDone + 1, progress.nodesTotal)}/${progress.nodesTotal} · ${node}`;
}
