import { Layers, X } from 'lucide-react';
import { useState } from 'react';
import type { Batch } from '../../../src-shared/nouns/jobs.ts';
import { outputUrl } from '../../api/urls.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { RelativeTime } from '../../components/relative-time.tsx';
import { strings } from '../../strings.ts';
import { CancelAllDialog } from '../jobs/cancel-all-dialog.tsx';
import { RequesterMark } from '../jobs/job-rows.tsx';
import { sidesOf } from './batch-axes.ts';
import { BatchProgress } from './batch-progress.tsx';
import { tallyOf, useBatch, useShape } from './use-batches.ts';

const words = strings.batches;
const picturesShown = 5;

interface BatchCardProps {
  readonly batch: Batch;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

/** A batch at a glance: how far it is, and its newest pictures. */
export function BatchCard({ batch: known, isSelected, onSelect }: BatchCardProps) {
  const { data: batch = known } = useBatch(known.id, known);
  const [asks, setAsks] = useState(false);
  const shape = useShape(batch);
  const { open } = tallyOf(batch);
  const title = batch.title || strings.jobs.untitled;
  const pictures = batch.jobs.flatMap(({ outputIds }) => outputIds.slice(0, 1)).slice(-picturesShown);
  const sides = sidesOf(shape);
  return (
    <div
      className={classNames(
        'relative flex h-full flex-col gap-2 rounded-card border border-line p-3 transition-colors',
        isSelected ? 'bg-selected' : 'bg-panel hover:bg-hovered',
      )}
    >
      <button
        type="button"
        aria-label={words.open(title)}
        aria-current={isSelected || undefined}
        onClick={() => onSelect(batch.id)}
        className="absolute inset-0 rounded-card focus-visible:-outline-offset-2"
      />
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium" title={title}>
            {title}
          </p>
          <p className="flex min-w-0 items-center gap-x-3 text-small text-muted">
            <span className="inline-flex items-center gap-1 whitespace-nowrap">
              <Layers size={13} aria-hidden="true" />
              {sides === '' ? words.variations(batch.total) : words.grid(sides)}
            </span>
            <RequesterMark requester={batch.requester} />
            <RelativeTime at={batch.createdAt} />
          </p>
        </div>
        {open > 0 ? (
          <IconButton label={words.cancelAll} className="relative -mt-1 -mr-1" onClick={() => setAsks(true)}>
            <X size={16} />
          </IconButton>
        ) : null}
      </div>
      {/* Its place is kept: cards do not grow while pictures arrive. */}
      <div className="flex h-14 gap-1.5" aria-hidden="true">
        {Array.from({ length: Math.min(picturesShown, batch.total) }, (_none, index) => (
          <span key={index} className="aspect-square h-full overflow-hidden rounded-control bg-hovered">
            {pictures[index] === undefined ? null : (
              <img src={outputUrl(pictures[index], 'thumb')} alt="" className="size-full object-cover" />
            )}
          </span>
        ))}
      </div>
      <BatchProgress batch={batch} />
      {asks ? (
        <CancelAllDialog jobs={{ of: 'batch', id: batch.id, count: open }} onClose={() => setAsks(false)} />
      ) : null}
    </div>
  );
}
