import { Bot, Terminal, User, X } from 'lucide-react';
import type { KeyboardEventHandler, ReactNode } from 'react';
import type { Job, Requester } from '../../../src-shared/nouns/jobs.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { ProgressBar } from '../../components/progress.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { strings } from '../../strings.ts';
import { etaText } from './eta-text.ts';
import { JobClock } from './job-clock.tsx';
import { ReusedBadge, StalledMark } from './job-marks.tsx';
import { JobPicture } from './job-picture.tsx';
import { JobStatusMark, jobTitle, requesterName } from './job-status.tsx';
import { progressText } from './progress-text.ts';
import { useCancel } from './use-cancel.ts';

export interface RowProps {
  readonly job: Job;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

const requesterIcons = { person: User, assistant: Bot, script: Terminal };

export function RequesterMark({ requester }: { readonly requester: Requester }) {
  const Icon = requesterIcons[requester.kind];
  return (
    <span className="inline-flex min-w-0 items-center gap-1 text-muted">
      <Icon size={13} className="shrink-0" aria-hidden="true" />
      <span className="truncate">{requesterName(requester)}</span>
    </span>
  );
}

/** A row whose whole face selects; its buttons lie above that face. */
export function Row({
  job,
  selectedId,
  onSelect,
  className,
  keys,
  children,
}: RowProps & {
  readonly className: string;
  /** What else keys do on its face. */
  readonly keys?: KeyboardEventHandler;
  readonly children: ReactNode;
}) {
  return (
    <div
      className={classNames(
        'group relative flex items-center gap-3 rounded-card transition-colors',
        selectedId === job.id ? 'bg-selected' : 'hover:bg-hovered',
        className,
      )}
    >
      <button
        type="button"
        aria-label={strings.jobs.select(jobTitle(job))}
        aria-current={selectedId === job.id || undefined}
        onClick={() => onSelect(job.id)}
        onKeyDown={keys}
        className="absolute inset-0 rounded-card focus-visible:-outline-offset-2"
      />
      {children}
    </div>
  );
}

export function CancelButton({ job }: { readonly job: Job }) {
  const cancel = useCancel();
  return (
    <IconButton
      label={strings.jobs.cancelNamed(jobTitle(job))}
      className="relative"
      disabled={cancel.isPending}
      onClick={() => cancel.mutate({ id: job.id })}
    >
      <X size={16} />
    </IconButton>
  );
}

/** Big, because one looks at it: preview, step, bar, clock. */
export function RunningCard(props: RowProps) {
  const { job } = props;
  return (
    <Row {...props} className="border border-line bg-panel p-3 max-sm:items-start">
      <JobPicture job={job} className="size-24 max-sm:size-16" iconSize={22} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="line-clamp-2 font-medium">{jobTitle(job)}</p>
        <p className="flex min-w-0 items-center gap-3 text-small text-muted max-sm:flex-wrap max-sm:gap-y-0.5">
          <span className="truncate">{progressText(job)}</span>
          {job.progress ? (
            <span className="whitespace-nowrap max-sm:hidden">
              {strings.jobs.nodes(job.progress.nodesDone, job.progress.nodesTotal)}
            </span>
          ) : null}
          <RequesterMark requester={job.requester} />
          <span className="ml-auto whitespace-nowrap" title={job.eta ? strings.queue.eta.title : undefined}>
            <JobClock job={job} />
            {job.eta ? <> · {etaText(job.eta, { runs: true })}</> : null}
          </span>
        </p>
        <ProgressBar fraction={job.progress?.fraction ?? 0} label={strings.jobs.progress} className="mt-1" />
        <StalledMark job={job} />
      </div>
      <CancelButton job={job} />
    </Row>
  );
}

/** Ended rows stand in the same columns. */
const columns = {
  requester: 'flex w-32 text-small max-lg:w-auto max-sm:hidden',
  status: 'flex w-22 text-small max-sm:w-auto',
  clock: 'flex w-18 justify-end text-small whitespace-nowrap text-muted max-md:hidden',
  end: 'flex w-20 justify-end text-small text-muted',
};

export function EndedRow(props: RowProps) {
  const { job } = props;
  return (
    <Row {...props} className="min-h-11 px-2 py-1">
      <JobPicture job={job} className="size-8" />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate">{jobTitle(job)}</span>
          <ReusedBadge job={job} />
        </p>
        {job.error && job.status !== 'cancelled' ? (
          <p className="truncate text-small text-danger" title={job.error.message}>
            {job.error.message}
          </p>
        ) : null}
      </div>
      <span className={columns.requester}>
        <RequesterMark requester={job.requester} />
      </span>
      <span className={columns.status}>
        <JobStatusMark status={job.status} />
      </span>
      <span className={columns.clock}>
        <JobClock job={job} />
      </span>
      <span className={classNames(columns.end, 'max-sm:hidden')}>
        <RelativeTime at={job.endedAt ?? job.createdAt} />
      </span>
    </Row>
  );
}
