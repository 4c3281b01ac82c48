import { ArrowDown, ArrowUp, Hourglass, Recycle, TriangleAlert } from 'lucide-react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { Badge } from '../../components/badge.tsx';
import { useNow } from '../../components/relative-time.tsx';
import { formatSpan } from '../../format.ts';
import { strings } from '../../strings.ts';

const words = strings.queue;

/** Its result is that of another job. */
export function ReusedBadge({ job }: { readonly job: Job }) {
  if (!job.reused) return null;
  return (
    <Badge tone="info">
      <Recycle size={12} aria-hidden="true" />
      {words.reused[job.reused.from]}
    </Badge>
  );
}

/** Only where somebody said otherwise than usual. */
export function PriorityBadge({ job }: { readonly job: Job }) {
  const { priority } = job;
  if (priority === 0) return null;
  const Icon = priority > 0 ? ArrowUp : ArrowDown;
  return (
    <Badge>
      <Icon size={12} aria-hidden="true" />
      <span className="sr-only">{words.priority.of(priority)}</span>
      <span aria-hidden="true" title={words.priority.of(priority)}>
        {Math.abs(priority)}
      </span>
    </Badge>
  );
}

/** ComfyUI gives no sign of it: something else than slow. */
export function StalledMark({ job }: { readonly job: Job }) {
  if (job.stalledSince === null) return null;
  return <Stalled since={job.stalledSince} />;
}

function Stalled({ since }: { readonly since: number }) {
  const now = useNow();
  return (
    <p className="flex items-center gap-1.5 text-small text-warning">
      <TriangleAlert size={13} className="shrink-0" aria-hidden="true" />
      {words.stalled(formatSpan(Math.max(0, now - since)))}
    </p>
  );
}

/** Its turn has come and it waits all the same: why. */
export function WaitsFor({ job }: { readonly job: Job }) {
  if (job.waitsFor === null) return null;
  return (
    <p className="flex min-w-0 items-start gap-1.5 text-small text-warning">
      <Hourglass size={13} className="mt-px shrink-0" aria-hidden="true" />
      <span className="min-w-0">{job.waitsFor}</span>
    </p>
  );
}
