import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { navigate } from '../../app/router.ts';
import { strings } from '../../strings.ts';
import { justifiedRows, neighbour, rowOfIndex, type Direction } from './justified-rows.ts';
import { OutputTile } from './output-tile.tsx';

const gap = 6;
const padding = 12;
/** Rows before the end at which the next page is asked for. */
const lookahead = 6;

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

interface OutputGridProps {
  readonly outputs: readonly Output[];
  readonly total: number;
  readonly rowHeight: number;
  readonly onNearEnd: () => void;
}

/** Rows of whole pictures; only those in sight exist, so it stays smooth however many there are. */
export function OutputGrid({ outputs, total, rowHeight, onNearEnd }: OutputGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const measure = (): void => setWidth(element.clientWidth - 2 * padding);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const rows = useMemo(() => {
    const ratios = outputs.map((output) => (output.width && output.height ? output.width / output.height : 1));
    // Two pictures side by side at least, also on a phone.
    return justifiedRows(ratios, { width, targetHeight: Math.min(rowHeight, width / 2), gap });
  }, [outputs, width, rowHeight]);

  // The React Compiler is not in use here; the rule only says that it would skip this component.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.height ?? rowHeight) + gap,
    overscan: 4,
    paddingStart: padding,
    paddingEnd: padding,
  });
  useLayoutEffect(() => virtual.measure(), [virtual, rows]);

  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - lookahead) onNearEnd();
  }, [lastShown, rows.length, onNearEnd]);

  useEffect(() => {
    if (!wantsFocus.current) return;
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!tile) return;
    wantsFocus.current = false;
    tile.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = directions[event.key];
    const edge = event.key === 'Home' ? 0 : event.key === 'End' ? outputs.length - 1 : null;
    if (!direction && edge === null) return;
    event.preventDefault();
    const next = direction ? neighbour(rows, active, direction) : (edge ?? active);
    wantsFocus.current = true;
    setActive(next);
    virtual.scrollToIndex(rowOfIndex(rows, next));
  };

  return (
    <div ref={scroller} className="h-full overflow-y-auto" data-testid="gallery-scroller">
      <div
        role="list"
        aria-label={strings.gallery.grid}
        onKeyDown={onKeyDown}
        className="relative"
        style={{ height: virtual.getTotalSize(), margin: `0 ${padding}px` }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              role="presentation"
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)`, height: row.height }}
            >
              {row.cells.map((cell) => {
                const output = outputs[cell.index];
                if (!output) return null;
                return (
                  <div
                    key={output.id}
                    role="listitem"
                    aria-setsize={total}
                    aria-posinset={cell.index + 1}
                    className="absolute top-0 h-full"
                    style={{ left: cell.left, width: cell.width }}
                  >
                    <OutputTile
                      output={output}
                      index={cell.index}
                      active={cell.index === Math.min(active, outputs.length - 1)}
                      onFocus={() => setActive(cell.index)}
                      onOpen={() => navigate('gallery', { selected: output.id })}
                    />
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
