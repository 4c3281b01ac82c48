import { Layers, Recycle, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { navigate } from '../../app/router.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { NumberInput } from '../../components/number-input.tsx';
import { strings } from '../../strings.ts';
import { batchPath } from '../batches/batch-path.ts';
import { useTemplates } from '../create/use-template.ts';
import { etaText } from './eta-text.ts';
import { StalledMark, WaitsFor } from './job-marks.tsx';
import { useMakeAnew } from './use-make-anew.ts';
import { usePrioritise } from './use-queue-actions.ts';

const words = strings.queue;

/** What a job has to do with others: the line it stands in, the batch it belongs to, the run that it shares. */
export function JobStanding({ job }: { readonly job: Job }) {
  const isWaiting = job.status === 'waiting';
  const { reused, batchId, eta } = job;
  if (!reused && batchId === null && !isWaiting && isEnded(job.status)) return null;
  return (
    <div className="mb-4 flex flex-col gap-3 empty:hidden">
      {reused ? <ReusedNote job={job} /> : null}
      {eta && !isEnded(job.status) ? (
        <p className="text-small text-muted" title={words.eta.title}>
          {etaText(eta, { runs: job.status === 'running' })}
        </p>
      ) : null}
      <WaitsFor job={job} />
      <StalledMark job={job} />
      {isWaiting && !reused ? <PriorityField key={job.id} job={job} /> : null}
      {batchId === null ? null : (
        <Note icon={<Layers size={14} aria-hidden="true" />} text={strings.batches.belongsTo}>
          <Button onClick={() => navigate('jobs', { selected: batchPath(batchId), replace: true })}>
            {strings.batches.show}
          </Button>
        </Note>
      )}
    </div>
  );
}

interface NoteProps {
  readonly icon: ReactNode;
  readonly text: string;
  readonly children: ReactNode;
}

function Note({ icon, text, children }: NoteProps) {
  return (
    <div className="flex flex-col gap-2 rounded-card border border-line bg-control p-2.5">
      <p className="flex items-start gap-2 text-small">
        <span className="mt-px shrink-0 text-muted">{icon}</span>
        {text}
      </p>
      <div className="flex flex-wrap gap-1.5">{children}</div>
    </div>
  );
}

/** Says that nothing was made for it, and how it is made all the same. */
export function ReusedNote({ job }: { readonly job: Job }) {
  const anew = useMakeAnew();
  const isKnown = useTemplates().data?.some(({ name }) => name === job.template) ?? false;
  const { reused } = job;
  if (!reused) return null;
  return (
    <Note
      icon={<Recycle size={14} aria-hidden="true" />}
      text={reused.from === 'cache' ? words.reused.cacheText : words.reused.twinText}
    >
      {isKnown ? (
        <Button disabled={anew.isPending} onClick={() => anew.make(job)}>
          <RotateCcw size={14} aria-hidden="true" />
          {words.reused.anew}
        </Button>
      ) : null}
      <Button onClick={() => navigate('jobs', { selected: reused.jobId })}>{words.reused.other}</Button>
    </Note>
  );
}

function PriorityField({ job }: { readonly job: Job }) {
  const prioritise = usePrioritise();
  const set = (priority: number | undefined): void => {
    const isFit = priority !== undefined && priority >= -100 && priority <= 100;
    if (isFit && priority !== job.priority) prioritise.mutate({ id: job.id, priority });
  };
  return (
    <Field label={words.priority.title} description={words.priority.hint}>
      {({ id, describedBy }) => (
        <NumberInput
          id={id}
          describedBy={describedBy}
          value={job.priority}
          min={-100}
          max={100}
          step={1}
          whole
          className="w-24!"
          onChange={set}
        />
      )}
    </Field>
  );
}
