import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { strings } from '../../strings.ts';

/** Where an open job stands, in one line: "KSampler · Step 12 of 25". */
export function progressText(job: Job): string {
  if (job.status === 'running') {
    const { progress } = job;
    if (!progress) return strings.create.preparing;
    const node = progress.nodeTitle ?? progress.classType;
    const step =
      progress.step !== null && progress.steps !== null && progress.steps > 1
        ? strings.jobs.step(progress.step, progress.steps)
        : null;
    return [node, step].filter(Boolean).join(' · ') || strings.create.preparing;
  }
  if (job.queuePosition !== null && (job.status === 'queued' || job.status === 'waiting')) {
    return `${strings.jobs.statuses[job.status]} · ${strings.jobs.position(job.queuePosition)}`;
  }
  return strings.jobs.statuses[job.status];
}
