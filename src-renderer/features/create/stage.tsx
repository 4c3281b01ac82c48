import { useQuery } from '@tanstack/react-query';
import { ImagePlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { orpc } from '../../api/client.ts';
import { runningJobs, useAnyJob, useLive } from '../../api/live.ts';
import { useOutputPages, useOutputsOfJob } from '../../api/outputs-cache.ts';
import { Button } from '../../components/button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { BatchStage } from './batch-stage.tsx';
import { useForm } from './form-store.ts';
import { LiveStage } from './live-stage.tsx';
import { Recent } from './recent.tsx';
import { ResultStage } from './result-stage.tsx';
import type { Generate } from './use-generate.ts';

/** The picture in the making, the one just made, or the newest one. */
export function Stage({ generate }: { readonly generate: Generate }) {
  const focus = useForm((form) => form.focus);
  const ownRunning = useLive(
    (live) => runningJobs(live.jobs).find((job) => job.requester.kind === 'person')?.id ?? null,
  );
  const jobId = focus === null ? ownRunning : focus.kind === 'job' ? focus.id : null;
  const job = useAnyJob(jobId);
  const ofJob = useOutputsOfJob(job?.status === 'succeeded' ? job.id : null);
  const pages = useOutputPages();
  const recent = pages.data?.pages[0]?.outputs ?? [];
  const one = useQuery({
    ...orpc.outputs.get.queryOptions({ input: { id: focus?.kind === 'output' ? focus.id : '' } }),
    enabled: focus?.kind === 'output' && !recent.some((output) => output.id === focus.id),
  });

  const chosen = focus?.kind === 'output' ? (recent.find((output) => output.id === focus.id) ?? one.data) : undefined;
  const made = ofJob.data?.find((output) => output.kind === 'image') ?? ofJob.data?.[0];
  const output: Output | undefined = job ? made : (chosen ?? (focus === null ? recent[0] : undefined));

  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col p-4">
        {focus?.kind === 'batch' ? (
          <BatchStage key={focus.id} id={focus.id} />
        ) : (
          content(job, output, pages.isPending, generate)
        )}
      </div>
      <Recent outputs={recent.slice(0, 40)} shownId={output?.id ?? null} jobId={jobId} />
    </>
  );
}

function content(job: Job | null, output: Output | undefined, loading: boolean, generate: Generate): ReactNode {
  if (job && !isEnded(job.status)) return <LiveStage key={job.id} job={job} />;
  if (job && (job.status === 'failed' || job.status === 'lost')) {
    return (
      <div className="m-auto w-full max-w-120">
        <ErrorPanel error={job.error ?? { code: 'lost', ...strings.jobs.lostText }} />
      </div>
    );
  }
  if (job?.status === 'cancelled') {
    const { template, parameters } = job;
    const again = { label: strings.create.again, run: () => template && generate.again(template, parameters) };
    return <Hint text={strings.create.cancelled} action={template ? again : null} />;
  }
  if (output) return <ResultStage key={output.jobId} output={output} job={job} generate={generate} />;
  // Between the end of a job and its outputs' arrival the last preview stays.
  if (job) return <LiveStage key={job.id} job={job} />;
  if (loading) return <Skeleton className="m-auto aspect-square h-full max-h-full max-w-full" />;
  return <Hint text={strings.create.emptyStage} action={{ label: strings.create.example, run: generate.example }} />;
}

interface HintProps {
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

function Hint({ text, action }: HintProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 rounded-card border border-dashed border-line-strong p-6 text-center text-muted">
      <ImagePlus size={28} strokeWidth={1.25} aria-hidden="true" className="text-mark" />
      <p className="max-w-72">{text}</p>
      {action ? <Button onClick={action.run}>{action.label}</Button> : null}
    </div>
  );
}
