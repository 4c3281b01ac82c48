import { Layers, X } from 'lucide-react';
import { useState } from 'react';
import { toShownError } from '../../api/errors.ts';
import { navigate } from '../../app/router.ts';
import { Button } from '../../components/button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { batchPath } from '../batches/batch-path.ts';
import { BatchProgress } from '../batches/batch-progress.tsx';
import { ContactSheet } from '../batches/contact-sheet.tsx';
import { tallyOf, useBatch } from '../batches/use-batches.ts';
import { CancelAllDialog } from '../jobs/cancel-all-dialog.tsx';
import { useForm } from './form-store.ts';

const words = strings.batches;

/** A batch in the place of the one picture: its contact sheet fills while one looks. */
export function BatchStage({ id }: { readonly id: string }) {
  const { data: batch, error } = useBatch(id);
  const show = useForm((form) => form.show);
  const [asks, setAsks] = useState(false);
  if (error) {
    return (
      <div className="m-auto w-full max-w-120">
        <ErrorPanel error={toShownError(error)} />
      </div>
    );
  }
  if (!batch) return <SkeletonRows rows={4} className="h-24" />;
  const { open } = tallyOf(batch);
  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto max-md:max-h-[50vh]">
        <ContactSheet batch={batch} tile={132} onSelect={(jobId) => show({ kind: 'job', id: jobId })} />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pt-3">
        <div className="min-w-0 flex-1 basis-60">
          <p className="truncate pb-1 font-medium" title={batch.title}>
            {batch.title}
          </p>
          <BatchProgress batch={batch} />
        </div>
        <Button onClick={() => navigate('jobs', { selected: batchPath(id) })}>
          <Layers size={14} aria-hidden="true" />
          {words.show}
        </Button>
        {open > 0 ? (
          <Button onClick={() => setAsks(true)}>
            <X size={14} aria-hidden="true" />
            {words.cancelAll}
          </Button>
        ) : null}
      </div>
      {asks ? <CancelAllDialog jobs={{ of: 'batch', id, count: open }} onClose={() => setAsks(false)} /> : null}
    </>
  );
}
