import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { useLive } from '../../api/live.ts';
import { classNames } from '../../components/class-names.ts';
import { strings } from '../../strings.ts';
import { jobTitle } from './job-status.tsx';
import { targetOf, type Move } from './queue-order.ts';
import { useMove } from './use-queue-actions.ts';
import { useWaitingLine } from './use-waiting-line.ts';
import { EmptyPlace, WaitingRow } from './waiting-row.tsx';

const rowHeight = 44;
/** A line this long scrolls by itself, and shows where it ends. */
const framedFrom = 9;
/** Kinds of what is dragged, so that nothing else can be dropped into the line. */
const dragType = 'application/x-easel-job';

interface WaitingListProps {
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

interface Drop {
  readonly index: number;
  readonly isBelow: boolean;
}

/** The line of waiting jobs: only those in sight exist, so ten thousand cost what ten do. */
export function WaitingList({ selectedId, onSelect }: WaitingListProps) {
  const { waiting: total, next } = useLive((live) => live.queue);
  const scroller = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<{ id: string; index: number } | null>(null);
  const [drop, setDrop] = useState<Drop | null>(null);
  const [said, setSaid] = useState('');
  const wantsFocus = useRef<{ index: number; id: string | undefined } | null>(null);
  const move = useMove();

  // The React Compiler is not in use here; the rule only says that it would skip this component.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => next[index] ?? index,
    overscan: 6,
    // What is dragged has to stay, or the browser ends the drag.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return dragged && dragged.index < total && !shown.includes(dragged.index) ? [...shown, dragged.index] : shown;
    },
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const at = useWaitingLine(Math.min(first, last), Math.max(first, last));

  /** Takes the focus to the face of a row as soon as it is there. */
  const takeFocus = (): void => {
    const wanted = wantsFocus.current;
    const row = wanted && scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.index}"]`);
    if (!row || (wanted.id !== undefined && row.dataset['jobId'] !== wanted.id)) return;
    wantsFocus.current = null;
    row.querySelector('button')?.focus({ preventScroll: true });
  };
  useEffect(takeFocus);

  const focusPlace = (index: number, id: string | undefined): void => {
    wantsFocus.current = { index, id };
    virtual.scrollToIndex(index);
    // Where it is in sight already, nothing is drawn anew.
    takeFocus();
  };

  const line = { count: total, idAt: (index: number) => at(index).id };

  const moveBy = (job: Job, index: number, how: Move): void => {
    const before = targetOf(line, index, how);
    if (before === undefined) return;
    move.mutate({ id: job.id, before });
    const place = { up: index - 1, down: index + 1, first: 0, last: total - 1 }[how];
    setSaid(strings.queue.order.moved(jobTitle(job), place + 1));
    if (how === 'up' || how === 'down') focusPlace(place, job.id);
  };

  const endDrag = (): void => {
    setDragged(null);
    setDrop(null);
  };

  const onDragOver = (event: DragEvent, index: number): void => {
    if (!event.dataTransfer.types.includes(dragType)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    const box = event.currentTarget.getBoundingClientRect();
    setDrop({ index, isBelow: event.clientY > box.top + box.height / 2 });
  };

  const onDrop = (event: DragEvent): void => {
    const id = event.dataTransfer.getData(dragType);
    if (id === '' || !drop) return endDrag();
    event.preventDefault();
    const index = drop.index + (drop.isBelow ? 1 : 0);
    const before = index >= total ? null : at(index).id;
    if (before !== undefined && before !== id && at(index - 1).id !== id) move.mutate({ id, before });
    return endDrag();
  };

  return (
    <div
      ref={scroller}
      data-testid="waiting-scroller"
      className={classNames('max-h-[min(56vh,640px)] overflow-y-auto', total > framedFrom && 'border-y border-line')}
      onDrop={onDrop}
      onDragEnd={endDrag}
    >
      <p role="status" className="sr-only">
        {said}
      </p>
      <div role="list" aria-label={strings.queue.label} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ key, index, start }) => {
          const { id, job } = at(index);
          // Those that wait for the run of another one stand behind the line and have no turn.
          const hasTurn = job !== null && job.reused === null;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              data-job-id={id}
              role="listitem"
              aria-setsize={total}
              aria-posinset={index + 1}
              draggable={hasTurn}
              onDragStart={(event) => {
                if (!job) return;
                event.dataTransfer.setData(dragType, job.id);
                event.dataTransfer.effectAllowed = 'move';
                setDragged({ id: job.id, index });
              }}
              onDragOver={(event) => onDragOver(event, index)}
              className={classNames(
                'absolute inset-x-0 top-0',
                dragged?.id === id && 'opacity-50',
                drop?.index === index &&
                  dragged !== null &&
                  'after:absolute after:inset-x-0 after:z-1 after:h-0.5 after:rounded-full after:bg-accent',
                drop?.index === index && (drop.isBelow ? 'after:bottom-0' : 'after:top-0'),
              )}
              style={{ transform: `translateY(${start}px)` }}
            >
              {job ? (
                <WaitingRow
                  job={job}
                  place={index}
                  selectedId={selectedId}
                  onSelect={onSelect}
                  onMove={hasTurn ? (how) => moveBy(job, index, how) : undefined}
                  onStep={(by) => focusPlace(Math.min(total - 1, Math.max(0, index + by)), undefined)}
                  canMove={(how) => targetOf(line, index, how) !== undefined}
                />
              ) : (
                <EmptyPlace place={index} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
