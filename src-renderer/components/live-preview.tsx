import { useEffect, useState } from 'react';
import { livePreviewUrl } from '../api/urls.ts';
import { classNames } from './class-names.ts';

interface LivePreviewProps {
  readonly jobId: string;
  /** 0 while there is none. */
  readonly number: number;
  /** Of the job, 0 to 1: early previews are softened, so that the picture comes into focus. */
  readonly fraction: number;
  readonly alt: string;
  readonly fit?: 'cover' | 'contain';
  readonly className?: string;
}

/** The newest preview that has arrived; the one before stays until then, so it never flashes to empty. Give it the job id as key. */
export function LivePreview({ jobId, number, fraction, alt, fit = 'contain', className }: LivePreviewProps) {
  const [shown, setShown] = useState({ number: 0, url: '' });

  useEffect(() => {
    if (number <= 0) return;
    const url = livePreviewUrl(jobId, number);
    const image = new Image();
    image.src = url;
    image.decode().then(
      // One that arrives late still counts while it is the newest here: on a slow line something always shows.
      () => setShown((before) => (before.number >= number ? before : { number, url })),
      () => {
        // A preview that is already gone is no loss: the next one comes.
      },
    );
  }, [jobId, number]);

  // Pixels of blur; the small scale hides the soft edge that it makes.
  const softness = 14 * Math.max(0, 0.85 - fraction);
  if (shown.number === 0) return null;
  return (
    <img
      src={shown.url}
      alt={alt}
      data-testid="live-preview"
      draggable={false}
      className={classNames(
        'transition-[filter,transform] duration-300 ease-linear',
        fit === 'cover' ? 'object-cover' : 'object-contain',
        className,
      )}
      style={{ filter: `blur(${softness.toFixed(1)}px)`, transform: softness > 0 ? 'scale(1.04)' : 'none' }}
    />
  );
}
