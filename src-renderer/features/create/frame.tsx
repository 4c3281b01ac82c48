import type { ReactNode } from 'react';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';

/** Proportion of what parameters ask for; a square where they do not say. */
export function ratioOf(parameters: Parameters): number {
  const { width, height } = parameters;
  return typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0 ? width / height : 1;
}

/** The largest box of that proportion that fits, known before the picture is: nothing moves when it arrives. */
export function Frame({ ratio, children }: { readonly ratio: number; readonly children: ReactNode }) {
  return (
    <div
      className="flex min-h-0 flex-1 items-center justify-center max-md:h-[38vh] max-md:flex-none"
      style={{ containerType: 'size' }}
    >
      <div
        className="relative overflow-hidden rounded-card bg-panel"
        style={{ width: `min(100cqw, 100cqh * ${ratio})`, aspectRatio: ratio }}
      >
        {children}
      </div>
    </div>
  );
}
