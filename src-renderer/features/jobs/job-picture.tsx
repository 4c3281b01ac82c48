import { Ban, CircleAlert, CircleHelp, File, Image } from 'lucide-react';
import { useState } from 'react';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { outputUrl } from '../../api/urls.ts';
import { classNames } from '../../components/class-names.ts';
import { LivePreview } from '../../components/live-preview.tsx';

interface JobPictureProps {
  readonly job: Job;
  readonly className: string;
  readonly iconSize?: number;
}

/** A job's one look: its live preview while it runs, its first output afterwards, a sign where there is no picture. */
export function JobPicture({ job, className, iconSize = 16 }: JobPictureProps) {
  const [noThumb, setNoThumb] = useState(false);
  const outputId = job.outputIds[0];
  const ended = isEnded(job.status);
  const Icon =
    job.status === 'failed'
      ? CircleAlert
      : job.status === 'cancelled'
        ? Ban
        : job.status === 'lost'
          ? CircleHelp
          : noThumb
            ? File
            : Image;
  return (
    <div
      className={classNames(
        'relative flex shrink-0 items-center justify-center overflow-hidden rounded-control bg-hovered text-mark',
        className,
      )}
    >
      {outputId === undefined || noThumb ? <Icon size={iconSize} strokeWidth={1.5} aria-hidden="true" /> : null}
      {ended ? null : (
        <LivePreview
          key={job.id}
          jobId={job.id}
          number={job.previewNumber}
          fraction={job.progress?.fraction ?? 0}
          alt=""
          fit="cover"
          className="absolute inset-0 size-full"
        />
      )}
      {outputId === undefined || noThumb ? null : (
        <img
          src={outputUrl(outputId, 'thumb')}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className="absolute inset-0 size-full object-cover"
          onError={() => setNoThumb(true)}
        />
      )}
    </div>
  );
}
