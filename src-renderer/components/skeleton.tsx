import { strings } from '../strings.ts';
import { classNames } from './class-names.ts';

export function Skeleton({ className }: { readonly className: string }) {
  return <div aria-hidden="true" className={classNames('breathe rounded-control bg-hovered', className)} />;
}

/** Says once that a place is loading, and draws its rough shape. */
export function SkeletonRows({ rows, className }: { readonly rows: number; readonly className: string }) {
  return (
    <div role="status" aria-label={strings.common.loading} className="flex flex-col gap-3">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={className} />
      ))}
    </div>
  );
}
