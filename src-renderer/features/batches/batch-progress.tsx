import type { Batch } from '../../../src-shared/nouns/jobs.ts';
import { ProgressBar } from '../../components/progress.tsx';
import { strings } from '../../strings.ts';
import { tallyOf } from './use-batches.ts';

const words = strings.batches;

/** How far the whole of it is. */
export function BatchProgress({ batch }: { readonly batch: Batch }) {
  const { ended, open, failed, cancelled } = tallyOf(batch);
  return (
    <div className="flex flex-col gap-1.5">
      {open > 0 ? <ProgressBar fraction={batch.fraction} label={words.progress} /> : null}
      <p className="flex flex-wrap gap-x-3 text-small text-muted">
        <span>{words.done(ended - failed - cancelled, batch.total)}</span>
        {failed > 0 ? <span className="text-danger">{words.failed(failed)}</span> : null}
        {cancelled > 0 ? <span>{words.cancelled(cancelled)}</span> : null}
      </p>
    </div>
  );
}
