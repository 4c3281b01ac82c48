import { useState } from 'react';
import type { Output, OutputVariant } from '../../src-shared/nouns/outputs.ts';
import { outputUrl } from '../api/urls.ts';
import { classNames } from './class-names.ts';
import { thumbhashUrl } from './thumbhash.ts';

interface PictureProps {
  readonly output: Pick<Output, 'id' | 'thumbhash' | 'width' | 'height'>;
  readonly variant: OutputVariant;
  /** Empty where the text beside it says the same. */
  readonly alt: string;
  readonly fit?: 'cover' | 'contain';
  readonly className?: string;
}

/** A picture whose place is known before it arrives: blurred first, then itself. The parent gives the size. */
export function Picture({ output, variant, alt, fit = 'cover', className }: PictureProps) {
  const [loaded, setLoaded] = useState(false);
  const blurred = thumbhashUrl(output.thumbhash);
  return (
    <div
      className={classNames('overflow-hidden bg-panel bg-cover bg-center', className)}
      style={loaded || !blurred ? undefined : { backgroundImage: `url(${blurred})` }}
    >
      <img
        src={outputUrl(output.id, variant)}
        alt={alt}
        width={output.width ?? undefined}
        height={output.height ?? undefined}
        decoding="async"
        draggable={false}
        ref={(image) => {
          if (image?.complete && image.naturalWidth > 0) setLoaded(true);
        }}
        onLoad={() => setLoaded(true)}
        className={classNames(
          'size-full transition-opacity duration-(--place)',
          fit === 'cover' ? 'object-cover' : 'object-contain',
          loaded ? 'opacity-100' : 'opacity-0',
        )}
      />
    </div>
  );
}
