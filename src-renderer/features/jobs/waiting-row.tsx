import { ArrowDown, ArrowDownToLine, ArrowUp, ArrowUpToLine, Flag, GripVertical } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../components/menu.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { etaText } from './eta-text.ts';
import { PriorityBadge, ReusedBadge, StalledMark, WaitsFor } from './job-marks.tsx';
import { CancelButton, RequesterMark, Row, type RowProps } from './job-rows.tsx';
import { jobTitle } from './job-status.tsx';
import type { Move } from './queue-order.ts';
import { usePrioritise } from './use-queue-actions.ts';

const words = strings.queue;

interface WaitingRowProps extends RowProps {
  /** From 0. */
  readonly place: number;
  /** Undefined for a job that has no turn of its own. */
  readonly onMove?: ((move: Move) => void) | undefined;
  /** To the face of another row. */
  readonly onStep: (by: number) => void;
  readonly canMove: (move: Move) => boolean;
}

/** One job of the line: when, what, whose, and what can be done about it. */
export function WaitingRow({ place, onMove, onStep, canMove, ...props }: WaitingRowProps) {
  const { job } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    if (!event.altKey) onStep(by);
    else onMove?.(by < 0 ? 'up' : 'down');
  };
  return (
    <Row {...props} keys={onKeyDown} className="min-h-11 gap-2! px-2 py-1.5">
      <span
        className={`relative -ml-1 text-faint max-sm:hidden ${onMove ? 'cursor-grab' : 'invisible'}`}
        title={words.order.drag}
      >
        <GripVertical size={14} aria-hidden="true" />
      </span>
      <span className="w-10 shrink-0 text-right text-small text-muted max-sm:w-7">
        <span className="sr-only">{words.place(place + 1)}</span>
        <span aria-hidden="true">{(place + 1).toLocaleString('en')}</span>
      </span>
      <JobFace job={job} />
      {onMove ? (
        <OrderMenu job={job} onMove={onMove} canMove={canMove} />
      ) : (
        <span className="size-control shrink-0" aria-hidden="true" />
      )}
      <CancelButton job={job} />
    </Row>
  );
}

/** One that a ComfyUI has: its turn is over, it runs next there. */
export function GivenRow(props: RowProps) {
  const { job } = props;
  return (
    <Row {...props} className="min-h-11 gap-2! px-2 py-1.5">
      <span className="w-14.5 shrink-0 text-right text-small text-muted max-sm:w-7">
        <span title={words.givenHint}>{words.given}</span>
      </span>
      <JobFace job={job} />
      <span className="size-control shrink-0" aria-hidden="true" />
      <CancelButton job={job} />
    </Row>
  );
}

/** The columns that every job that has not begun is read in. */
function JobFace({ job }: { readonly job: Job }) {
  const place = job.status === 'queued' && job.queuePosition !== null ? strings.jobs.position(job.queuePosition) : null;
  const when = job.eta
    ? etaText(job.eta)
    : job.status === 'waiting'
      ? ''
      : (place ?? strings.jobs.statuses[job.status]);
  return (
    <>
      <div className="min-w-0 flex-1 pl-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate" title={jobTitle(job)}>
            {jobTitle(job)}
          </span>
          <PriorityBadge job={job} />
          <ReusedBadge job={job} />
        </p>
        <p className="flex items-center gap-2 text-small text-muted sm:hidden">
          <RequesterMark requester={job.requester} />
          <span className="truncate">{when}</span>
        </p>
        <WaitsFor job={job} />
        <StalledMark job={job} />
      </div>
      <span className="flex w-32 shrink-0 text-small max-lg:w-28 max-sm:hidden">
        <RequesterMark requester={job.requester} />
      </span>
      <span
        className="w-36 shrink-0 text-right text-small whitespace-nowrap text-muted max-sm:hidden"
        title={job.eta ? words.eta.title : undefined}
      >
        {when}
      </span>
    </>
  );
}

/** A row that is not read yet. */
export function EmptyPlace({ place }: { readonly place: number }) {
  return (
    <div className="flex min-h-11 items-center gap-2 px-2 py-1.5">
      <span className="w-14.5 shrink-0 text-right text-small text-muted" aria-hidden="true">
        {(place + 1).toLocaleString('en')}
      </span>
      <span className="sr-only">{words.loading}</span>
      <Skeleton className="ml-1 h-4 max-w-100 flex-1" />
    </div>
  );
}

interface OrderMenuProps {
  readonly job: Job;
  readonly onMove: (move: Move) => void;
  readonly canMove: (move: Move) => boolean;
}

const moves = [
  { move: 'up', icon: ArrowUp, keys: words.order.upKey },
  { move: 'down', icon: ArrowDown, keys: words.order.downKey },
  { move: 'first', icon: ArrowUpToLine, keys: undefined },
  { move: 'last', icon: ArrowDownToLine, keys: undefined },
] as const;

function OrderMenu({ job, onMove, canMove }: OrderMenuProps) {
  const prioritise = usePrioritise();
  const known = words.priority.choices.some(({ value }) => value === job.priority);
  const own = { value: job.priority, label: words.priority.of(job.priority) };
  const choices = known
    ? words.priority.choices
    : [...words.priority.choices, own].toSorted((a, b) => b.value - a.value);
  return (
    <Menu label={words.order.menuOf(jobTitle(job))} className="relative">
      {moves.map(({ move, icon: Icon, keys }) => (
        <MenuItem
          key={move}
          icon={<Icon size={14} aria-hidden="true" />}
          disabled={!canMove(move)}
          onSelect={() => onMove(move)}
          {...(keys && { keys })}
        >
          {words.order[move]}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuChoice
        title={words.priority.title}
        icon={<Flag size={14} aria-hidden="true" />}
        value={job.priority}
        choices={choices}
        onChoose={(priority) => prioritise.mutate({ id: job.id, priority })}
      />
    </Menu>
  );
}
