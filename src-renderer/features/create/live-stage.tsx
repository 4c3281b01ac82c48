import { Hourglass, X } from 'lucide-react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { useJobCounts, useLive } from '../../api/live.ts';
import { Button } from '../../components/button.tsx';
import { LivePreview } from '../../components/live-preview.tsx';
import { ProgressBar } from '../../components/progress.tsx';
import { strings } from '../../strings.ts';
import { JobClock } from '../jobs/job-clock.tsx';
import { progressText } from '../jobs/progress-text.ts';
import { useCancel } from '../jobs/use-cancel.ts';
import { Frame, ratioOf } from './frame.tsx';

/** A job while it runs: the preview comes into focus, below it where it stands. */
export function LiveStage({ job }: { readonly job: Job }) {
  const cancel = useCancel();
  const { waiting } = useJobCounts();
  const reconnecting = useLive((live) => live.connection === 'reconnecting');
  return (
    <>
      <Frame ratio={ratioOf(job.parameters)}>
        <div aria-hidden="true" className="breathe absolute inset-0 bg-hovered" />
        {job.status === 'running' ? null : (
          <Hourglass size={28} strokeWidth={1.25} aria-hidden="true" className="absolute inset-0 m-auto text-mark" />
        )}
        <LivePreview
          jobId={job.id}
          number={job.previewNumber}
          fraction={job.progress?.fraction ?? 0}
          alt={strings.jobs.preview}
          className="absolute inset-0 size-full"
        />
      </Frame>
      <div className="flex flex-col gap-2 pt-3">
        <ProgressBar fraction={job.progress?.fraction ?? 0} label={strings.jobs.progress} />
        <div className="flex min-h-7 items-center gap-3 text-small text-muted">
          <span role="status" className="min-w-0 truncate">
            {reconnecting ? strings.status.noAnswer : progressText(job)}
          </span>
          {waiting > 0 && job.status === 'running' ? (
            <span className="whitespace-nowrap">{strings.create.queued(waiting)}</span>
          ) : null}
          <span className="ml-auto tabular-nums">
            <JobClock job={job} />
          </span>
          <Button onClick={() => cancel.mutate({ id: job.id })} disabled={cancel.isPending || reconnecting}>
            <X size={14} aria-hidden="true" />
            {strings.common.cancel}
          </Button>
        </div>
      </div>
    </>
  );
}
