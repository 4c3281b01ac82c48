import { X } from 'lucide-react';
import { useState } from 'react';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts, Section } from '../../components/facts.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { CancelAllDialog } from '../jobs/cancel-all-dialog.tsx';
import { RequesterMark } from '../jobs/job-rows.tsx';
import { sidesOf } from './batch-axes.ts';
import { BatchProgress } from './batch-progress.tsx';
import { ContactSheet } from './contact-sheet.tsx';
import { tallyOf, useBatch, useShape } from './use-batches.ts';
import type { Batch } from '../../../src-shared/nouns/jobs.ts';

const words = strings.batches;

interface BatchDetailsProps {
  readonly id: string;
  readonly onSelectJob: (jobId: string) => void;
}

/** One batch in full: how far it is, and its pictures side by side. */
export function BatchDetails({ id, onSelectJob }: BatchDetailsProps) {
  const batch = useBatch(id);
  if (batch.isError) return <ErrorPanel error={toShownError(batch.error)} />;
  if (!batch.data) return <SkeletonRows rows={4} className="h-16" />;
  return <Known batch={batch.data} onSelectJob={onSelectJob} />;
}

function Known({ batch, onSelectJob }: { readonly batch: Batch; readonly onSelectJob: (jobId: string) => void }) {
  const [asks, setAsks] = useState(false);
  const shape = useShape(batch);
  const { open } = tallyOf(batch);
  const sides = sidesOf(shape);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="line-clamp-4 font-medium break-words">{batch.title || strings.jobs.untitled}</p>
        <BatchProgress batch={batch} />
        {open > 0 ? (
          <Button look="danger" className="self-start" onClick={() => setAsks(true)}>
            <X size={14} aria-hidden="true" />
            {words.cancelAll}
          </Button>
        ) : null}
      </div>
      <Section title={words.sheet}>
        <ContactSheet batch={batch} tile={84} onSelect={onSelectJob} />
      </Section>
      <Section title={strings.common.details}>
        <Facts
          facts={{
            [strings.jobs.askedBy]: <RequesterMark requester={batch.requester} />,
            [strings.jobs.asked]: <RelativeTime at={batch.createdAt} />,
            [strings.jobs.template]: shape.templateTitle,
            [words.inspector]: sides === '' ? words.variations(batch.total) : words.grid(sides),
          }}
        />
      </Section>
      {asks ? (
        <CancelAllDialog jobs={{ of: 'batch', id: batch.id, count: open }} onClose={() => setAsks(false)} />
      ) : null}
    </div>
  );
}
