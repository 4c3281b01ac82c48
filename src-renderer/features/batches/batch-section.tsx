import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { strings } from '../../strings.ts';
import { BatchCard } from './batch-card.tsx';
import { useBatches } from './use-batches.ts';

const words = strings.batches;
/** Ended ones that are shown without being asked for. */
const endedShown = 2;

interface BatchSectionProps {
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

/** The batches that are under way, and the last ones. */
export function BatchSection({ selectedId, onSelect }: BatchSectionProps) {
  const [all, setAll] = useState(false);
  const list = useBatches().data ?? [];
  const open = list.filter(({ endedAt }) => endedAt === null);
  const ended = list.filter(({ endedAt }) => endedAt !== null);
  const shown = [...open, ...(all ? ended : ended.slice(0, endedShown))];
  if (shown.length === 0) return null;
  return (
    <section aria-label={words.title}>
      <h2 className="flex items-baseline gap-2 px-2 pb-2 text-small font-semibold">
        {words.title} <span className="font-normal text-muted">{shown.length}</span>
      </h2>
      <ul className="grid gap-2 md:grid-cols-2">
        {shown.map((batch) => (
          <li key={batch.id} className="min-w-0">
            <BatchCard batch={batch} isSelected={batch.id === selectedId} onSelect={onSelect} />
          </li>
        ))}
      </ul>
      {!all && ended.length > endedShown ? (
        <Button look="ghost" className="mt-1" onClick={() => setAll(true)}>
          {words.older}
        </Button>
      ) : null}
    </section>
  );
}
