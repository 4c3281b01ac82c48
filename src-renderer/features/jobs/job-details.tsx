import { Info, SlidersHorizontal, Workflow, X } from 'lucide-react';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { useOutputsOfJob } from '../../api/outputs-cache.ts';
import { navigate } from '../../app/router.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts, ParameterList, Section, type FactList } from '../../components/facts.tsx';
import { Picture } from '../../components/picture.tsx';
import { ProgressBar } from '../../components/progress.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { strings } from '../../strings.ts';
import { fillForm } from '../create/form-store.ts';
import { ratioOf } from '../create/frame.tsx';
import { useTemplates } from '../create/use-template.ts';
import { JobClock } from './job-clock.tsx';
import { JobPicture } from './job-picture.tsx';
import { RequesterMark } from './job-rows.tsx';
import { JobStatusMark, jobTitle } from './job-status.tsx';
import { JobTraceback } from './job-traceback.tsx';
import { JobWorkflow } from './job-workflow.tsx';
import { progressText } from './progress-text.ts';
import { OutputText } from '../outputs/output-text.tsx';
import { useOpenInComfyui } from '../workflows/use-open-in-comfyui.ts';
import { useCancel } from './use-cancel.ts';

/** One job in full. */
export function JobDetails({ job }: { readonly job: Job }) {
  const cancel = useCancel();
  const openInComfyui = useOpenInComfyui();
  const template = useTemplates().data?.find((one) => one.name === job.template);
  const open = !isEnded(job.status);
  const ended = job.status === 'cancelled' ? null : job.error;
  const error = ended ?? (job.status === 'lost' ? { code: 'lost' as const, ...strings.jobs.lostText } : null);
  const failedIn = error?.details?.['nodeTitle'] ?? error?.details?.['classType'];
  const failedId = error?.details?.['nodeId'];

  return (
    <div className="flex flex-col gap-4">
      <JobOutputs job={job} />
      <div className="flex flex-col gap-2">
        <p className="line-clamp-4 font-medium break-words">{jobTitle(job)}</p>
        {open ? (
          <>
            <ProgressBar fraction={job.progress?.fraction ?? 0} label={strings.jobs.progress} />
            <p className="text-small text-muted">{progressText(job)}</p>
          </>
        ) : null}
        {error ? (
          <>
            {typeof failedIn === 'string' ? (
              <p className="text-small text-muted">
                {strings.jobs.failedNode} <span className="font-medium text-text">{failedIn}</span>
                {typeof failedId === 'string' ? <span className="font-mono"> #{failedId}</span> : null}
              </p>
            ) : null}
            <ErrorPanel error={error} />
            {job.status === 'failed' ? <JobTraceback key={job.id} job={job} /> : null}
          </>
        ) : null}
        {job.adjustments.map((adjustment) => (
          <p key={adjustment} className="flex items-start gap-1.5 text-small text-info">
            <Info size={14} className="mt-px shrink-0" aria-hidden="true" />
            {adjustment}
          </p>
        ))}
        {template || open || openInComfyui ? (
          <div className="flex flex-wrap gap-1.5">
            {template ? (
              <Button onClick={() => fillForm(template, job.parameters)}>
                <SlidersHorizontal size={14} aria-hidden="true" />
                {strings.jobs.useInCreate}
              </Button>
            ) : null}
            {openInComfyui ? (
              <Button onClick={() => openInComfyui(job.id)}>
                <Workflow size={14} aria-hidden="true" />
                {strings.workflows.openInComfyui}
              </Button>
            ) : null}
            {open ? (
              <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
                <X size={14} aria-hidden="true" />
                {strings.jobs.cancel}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      <Section title={strings.common.details}>
        <Facts facts={factsOf(job, template?.title)} />
      </Section>
      {Object.keys(job.parameters).length > 0 ? (
        <Section title={strings.jobs.parameters}>
          <ParameterList parameters={job.parameters} />
        </Section>
      ) : null}
      <JobWorkflow key={job.id} job={job} />
    </div>
  );
}

function factsOf(job: Job, templateTitle: string | undefined): FactList {
  const span = job.endedAt === null ? strings.jobs.elapsed : strings.jobs.took;
  return {
    [strings.jobs.status]: <JobStatusMark status={job.status} />,
    [strings.jobs.askedBy]: <RequesterMark requester={job.requester} />,
    [strings.jobs.asked]: <RelativeTime at={job.createdAt} />,
    [span]: job.startedAt === null ? null : <JobClock job={job} />,
    [strings.jobs.progress]: job.progress ? strings.jobs.nodes(job.progress.nodesDone, job.progress.nodesTotal) : null,
    [strings.jobs.template]: templateTitle ?? job.template,
    [strings.jobs.id]: (
      <span className="flex items-center gap-1">
        <span className="truncate font-mono text-tiny" title={job.id}>
          {job.id}
        </span>
        <CopyButton text={job.id} label={strings.common.copy} className="-my-1.5" />
      </span>
    ),
  };
}

function JobOutputs({ job }: { readonly job: Job }) {
  const { data } = useOutputsOfJob(job.outputIds.length > 0 ? job.id : null);
  if (!data || data.length === 0) {
    const pictured = job.previewNumber > 0 && !isEnded(job.status);
    return pictured ? (
      <div style={{ aspectRatio: ratioOf(job.parameters) }}>
        <JobPicture job={job} className="size-full" iconSize={28} />
      </div>
    ) : null;
  }
  return (
    <div className={data.length > 1 ? 'grid grid-cols-2 gap-1.5' : ''}>
      {data.map((output) => (
        <button
          key={output.id}
          type="button"
          aria-label={strings.gallery.open(output.title || strings.gallery.untitled)}
          onClick={() => navigate('gallery', { selected: output.id })}
          className="block w-full cursor-zoom-in overflow-hidden rounded-control"
          style={{ aspectRatio: output.width && output.height ? output.width / output.height : 1 }}
        >
          {output.kind === 'text' ? (
            <OutputText output={output} as="snippet" />
          ) : (
            <Picture output={output} variant="preview" alt="" className="size-full" />
          )}
        </button>
      ))}
    </div>
  );
}
