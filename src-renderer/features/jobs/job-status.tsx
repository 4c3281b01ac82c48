import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleHelp, LoaderCircle, type LucideIcon } from 'lucide-react';
import type { Job, JobStatus, Requester } from '../../../src-shared/nouns/jobs.ts';
import { classNames } from '../../components/class-names.ts';
import { strings } from '../../strings.ts';

const looks: Record<JobStatus, { readonly icon: LucideIcon; readonly tone: string }> = {
  waiting: { icon: CircleDashed, tone: 'text-muted' },
  submitting: { icon: CircleDashed, tone: 'text-muted' },
  queued: { icon: CircleDashed, tone: 'text-muted' },
  running: { icon: LoaderCircle, tone: 'text-accent-text' },
  succeeded: { icon: CircleCheck, tone: 'text-success' },
  failed: { icon: CircleAlert, tone: 'text-danger' },
  cancelled: { icon: Ban, tone: 'text-muted' },
  lost: { icon: CircleHelp, tone: 'text-warning' },
};

/** A sign and a word, never the colour alone. */
export function JobStatusMark({ status, className }: { readonly status: JobStatus; readonly className?: string }) {
  const { icon: Icon, tone } = looks[status];
  return (
    <span className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap', tone, className)}>
      <Icon size={14} aria-hidden="true" />
      {strings.jobs.statuses[status]}
    </span>
  );
}

/** Who asked, by the name they gave. */
export function requesterName(requester: Requester): string {
  if (requester.kind === 'person') return strings.jobs.by.person;
  return requester.name || strings.jobs.by[requester.kind];
}

export function jobTitle(job: Job): string {
  return job.title || strings.jobs.untitled;
}
