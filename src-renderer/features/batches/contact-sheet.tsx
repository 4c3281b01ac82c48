import { Ban, CircleAlert, CircleDashed, CircleHelp, Image } from 'lucide-react';
import { Fragment, useMemo, useState, type ReactNode } from 'react';
import type { Batch, Job } from '../../../src-shared/nouns/jobs.ts';
import { useLive } from '../../api/live.ts';
import { outputUrl } from '../../api/urls.ts';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { LivePreview } from '../../components/live-preview.tsx';
import { ProgressRing } from '../../components/progress.tsx';
import { humanName } from '../../format.ts';
import { strings } from '../../strings.ts';
import { shortValue, variedText } from './batch-axes.ts';
import { useShape } from './use-batches.ts';

const words = strings.batches;
/** More come when they are asked for. */
const shownAtFirst = 60;

type BatchJob = Batch['jobs'][number];

interface ContactSheetProps {
  readonly batch: Batch;
  /** Pixels that the side of a picture has at least. */
  readonly tile: number;
  readonly onSelect: (jobId: string) => void;
}

/** All its pictures in the order in which they were asked for; two varied parameters make the rows and the columns. */
export function ContactSheet({ batch, tile, onSelect }: ContactSheetProps) {
  const [shown, setShown] = useState(shownAtFirst);
  const { axes, variations } = useShape(batch);
  const jobs = useLive((live) => live.jobs);
  const running = useMemo(
    () => new Map(jobs.filter(({ status }) => status === 'running').map((job) => [job.id, job])),
    [jobs],
  );
  const [rows, columns] = axes;
  const cell = (one: BatchJob, caption: ReactNode): ReactNode => (
    <Cell key={one.id} one={one} job={running.get(one.id)} caption={caption} onSelect={onSelect} />
  );

  if (rows && columns && axes.length === 2 && batch.jobs.length <= shownAtFirst * 2) {
    return (
      <div className="overflow-x-auto" role="group" aria-label={words.sheet}>
        <div
          className="grid gap-1.5"
          style={{ gridTemplateColumns: `repeat(${columns.values.length}, minmax(${tile}px, ${2 * tile}px))` }}
        >
          {columns.values.map((value) => (
            <p
              key={String(value)}
              className="truncate text-tiny text-muted"
              title={`${columns.name}: ${String(value)}`}
            >
              {humanName(columns.name)} <span className="text-text">{shortValue(value)}</span>
            </p>
          ))}
          {rows.values.map((value) => (
            <Fragment key={String(value)}>
              <p className="col-span-full truncate pt-1 text-tiny text-muted" title={`${rows.name}: ${String(value)}`}>
                {humanName(rows.name)} <span className="text-text">{shortValue(value)}</span>
              </p>
              {columns.values.map((other) => (
                <div
                  key={String(other)}
                  className="grid content-start gap-1.5"
                  style={{ gridTemplateColumns: `repeat(${Math.ceil(Math.sqrt(variations))}, 1fr)` }}
                >
                  {batch.jobs
                    .filter(({ varied }) => varied[rows.name] === value && varied[columns.name] === other)
                    .map((one) => cell(one, null))}
                </div>
              ))}
            </Fragment>
          ))}
        </div>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <div
        role="group"
        aria-label={words.sheet}
        className="grid gap-1.5"
        style={{ gridTemplateColumns: `repeat(auto-fill, minmax(min(${tile}px, 100%), 1fr))` }}
      >
        {batch.jobs.slice(0, shown).map((one) => cell(one, captionOf(one, axes)))}
      </div>
      {batch.jobs.length > shown ? (
        <Button className="self-center" onClick={() => setShown(shown + 2 * shownAtFirst)}>
          {words.sheetMore(Math.min(2 * shownAtFirst, batch.jobs.length - shown))}
        </Button>
      ) : null}
    </div>
  );
}

function captionOf({ varied }: BatchJob, axes: readonly { readonly name: string }[]): string {
  if (axes.length === 1 && axes[0]) return shortValue(varied[axes[0].name]);
  return variedText(
    axes.length === 0 ? varied : Object.fromEntries(axes.map(({ name }) => [name, varied[name] ?? null])),
  );
}

const signs = {
  waiting: CircleDashed,
  submitting: CircleDashed,
  queued: CircleDashed,
  running: CircleDashed,
  succeeded: Image,
  failed: CircleAlert,
  cancelled: Ban,
  lost: CircleHelp,
};

interface CellProps {
  readonly one: BatchJob;
  /** While it runs. */
  readonly job: Job | undefined;
  readonly caption: ReactNode;
  readonly onSelect: (jobId: string) => void;
}

function Cell({ one, job, caption, onSelect }: CellProps) {
  const [isBroken, setIsBroken] = useState(false);
  const [outputId] = one.outputIds;
  const status = strings.jobs.statuses[one.status];
  const Sign = signs[one.status];
  const what = variedText(one.varied);
  return (
    <div className="min-w-0">
      <button
        type="button"
        aria-label={words.cell(what, status)}
        title={words.cell(what, status)}
        onClick={() => onSelect(one.id)}
        className="relative flex aspect-square w-full items-center justify-center overflow-hidden rounded-control bg-hovered text-mark transition-opacity hover:opacity-85"
      >
        {outputId !== undefined && !isBroken ? (
          <img
            src={outputUrl(outputId, 'thumb')}
            alt=""
            loading="lazy"
            decoding="async"
            draggable={false}
            className="absolute inset-0 size-full object-cover"
            onError={() => setIsBroken(true)}
          />
        ) : job ? (
          <>
            <LivePreview
              key={job.id}
              jobId={job.id}
              number={job.previewNumber}
              fraction={job.progress?.fraction ?? 0}
              alt=""
              fit="cover"
              className="absolute inset-0 size-full"
            />
            <span className="relative flex rounded-full bg-over-picture p-1">
              <ProgressRing fraction={job.progress?.fraction ?? 0} />
            </span>
          </>
        ) : (
          <Sign
            size={18}
            strokeWidth={1.5}
            aria-hidden="true"
            className={classNames(one.status === 'failed' && 'text-danger')}
          />
        )}
      </button>
      {caption ? <p className="truncate pt-0.5 text-tiny text-muted">{caption}</p> : null}
    </div>
  );
}
