import { Images, ZoomIn, ZoomOut } from 'lucide-react';
import { useMemo } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { toShownError } from '../../api/errors.ts';
import { useOutputPages } from '../../api/outputs-cache.ts';
import { navigate, useRoute } from '../../app/router.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Slider } from '../../components/slider.tsx';
import { strings } from '../../strings.ts';
import { Lightbox } from './lightbox.tsx';
import { OutputGrid } from './output-grid.tsx';

/** Height of a row of the grid in pixels, kept on this machine. */
const useRowHeight = create<{ rowHeight: number }>()(
  persist(() => ({ rowHeight: 220 }), { name: 'easel.gallery', version: 1 }),
);

/** Everything that was made, newest first; one of them large. */
export function GalleryPage() {
  const { selected } = useRoute();
  const rowHeight = useRowHeight((state) => state.rowHeight);
  const pages = useOutputPages();
  const { data } = pages;
  const outputs = useMemo(() => data?.pages.flatMap((page) => page.outputs) ?? [], [data]);
  const total = pages.data?.pages[0]?.total ?? 0;
  const empty = pages.isSuccess && outputs.length === 0;
  const more = (): void => {
    if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
  };

  const density =
    outputs.length === 0 ? null : (
      <div className="flex items-center gap-2 text-muted max-sm:hidden">
        <ZoomOut size={14} aria-hidden="true" />
        <div className="w-28">
          <Slider
            label={strings.gallery.zoomRange}
            value={rowHeight}
            min={100}
            max={420}
            step={20}
            onChange={(next) => useRowHeight.setState({ rowHeight: next })}
          />
        </div>
        <ZoomIn size={14} aria-hidden="true" />
      </div>
    );

  return (
    <Page
      title={strings.gallery.title}
      note={pages.isSuccess && !empty ? strings.gallery.count(total) : null}
      actions={density}
    >
      {pages.isPending ? (
        <div
          role="status"
          aria-label={strings.common.loading}
          className="flex flex-wrap content-start gap-1.5 overflow-hidden p-3"
        >
          {[1.5, 1, 0.7, 1.5, 1, 1.5, 0.7, 1, 1.5, 1, 1].map((ratio, index) => (
            <div key={index} style={{ height: rowHeight, aspectRatio: ratio }}>
              <Skeleton className="size-full" />
            </div>
          ))}
        </div>
      ) : empty ? (
        <EmptyState
          icon={Images}
          title={strings.gallery.empty.title}
          text={strings.gallery.empty.text}
          action={{ label: strings.gallery.empty.action, run: () => navigate('create') }}
        />
      ) : (
        <>
          {pages.isError ? (
            <div className="mx-auto max-w-200 p-4">
              <ErrorPanel error={toShownError(pages.error)}>
                <Button onClick={() => void pages.refetch()}>{strings.common.retry}</Button>
              </ErrorPanel>
            </div>
          ) : null}
          {outputs.length > 0 ? (
            <OutputGrid outputs={outputs} total={total} rowHeight={rowHeight} onNearEnd={more} />
          ) : null}
        </>
      )}
      {selected !== null ? <Lightbox id={selected} outputs={outputs} total={total} onNearEnd={more} /> : null}
    </Page>
  );
}
