import { FileText } from 'lucide-react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { nextJobs, runningJobs, useLive } from '../../api/live.ts';
import { classNames } from '../../components/class-names.ts';
import { LivePreview } from '../../components/live-preview.tsx';
import { Picture } from '../../components/picture.tsx';
import { ProgressRing } from '../../components/progress.tsx';
import { strings } from '../../strings.ts';
import { useForm } from './form-store.ts';

interface RecentProps {
  readonly outputs: readonly Output[];
  /** The output on the stage. */
  readonly shownId: string | null;
  /** The job on the stage. */
  readonly jobId: string | null;
}

/** The rest of the line is on the Jobs page. */
const mostWaiting = 4;

const tile = 'relative size-14 shrink-0 overflow-hidden rounded-control transition-opacity';

/** What was made lately and what is on its way, one row. */
export function Recent({ outputs, shownId, jobId }: RecentProps) {
  const jobs = useLive((live) => live.jobs);
  const show = useForm((form) => form.show);
  const queue = useLive((live) => live.queue);
  const open = [...nextJobs({ jobs, queue }, mostWaiting).toReversed(), ...runningJobs(jobs)];
  if (outputs.length === 0 && open.length === 0) return null;
  return (
    <ul
      aria-label={strings.create.recent}
      className="hide-scrollbar flex shrink-0 gap-2 overflow-x-auto border-t border-line px-4 py-3"
    >
      {open.map((job) => (
        <li key={job.id}>
          <OpenTile job={job} active={job.id === jobId} onShow={() => show({ kind: 'job', id: job.id })} />
        </li>
      ))}
      {outputs.map((output) => {
        const title = output.title || strings.gallery.untitled;
        return (
          <li key={output.id}>
            <button
              type="button"
              aria-label={strings.create.showRecent(title)}
              aria-pressed={output.id === shownId}
              title={title}
              onClick={() => show({ kind: 'output', id: output.id })}
              className={classNames(
                tile,
                output.id === shownId ? 'ring-2 ring-accent ring-offset-2 ring-offset-ground' : 'hover:opacity-85',
              )}
            >
              {output.kind === 'text' ? (
                <FileText size={20} strokeWidth={1.25} aria-hidden="true" className="m-auto text-mark" />
              ) : (
                <Picture output={output} variant="thumb" alt="" className="size-full" />
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface OpenTileProps {
  readonly job: Job;
  readonly active: boolean;
  readonly onShow: () => void;
}

function OpenTile({ job, active, onShow }: OpenTileProps) {
  return (
    <button
      type="button"
      aria-label={strings.create.showRecent(job.title || strings.jobs.untitled)}
      aria-pressed={active}
      title={job.title}
      onClick={onShow}
      className={classNames(tile, 'bg-hovered', active && 'ring-2 ring-accent ring-offset-2 ring-offset-ground')}
    >
      <LivePreview
        jobId={job.id}
        number={job.previewNumber}
        fraction={job.progress?.fraction ?? 0}
        alt=""
        fit="cover"
        className="absolute inset-0 size-full"
      />
      <span className="absolute inset-0 flex items-center justify-center">
        <span className="flex rounded-full bg-over-picture p-1">
          <ProgressRing fraction={job.progress?.fraction ?? 0} />
        </span>
      </span>
    </button>
  );
}
