import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent } from 'react';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { outputUrl } from '../../api/urls.ts';
import { IconButton } from '../../components/button.tsx';
import { Picture } from '../../components/picture.tsx';
import { strings } from '../../strings.ts';
import { actualScale, clampView, fitSize, fitView, zoomAt, type Size } from './zoom.ts';

/** The longest side of a preview in pixels; beyond it the original is fetched. */
const previewSide = 1024;
const keyStep = 1.4;
const words = strings.lightbox;

/** A picture that fits, and that one can go into: wheel, double click, + − 0 1, drag. */
export function PictureViewer({ output }: { readonly output: Output }) {
  const place = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Size>({ width: 0, height: 0 });
  const [view, setView] = useState(fitView);
  const [sharp, setSharp] = useState(false);
  const drag = useRef<{ x: number; y: number } | null>(null);
  const picture: Size = { width: output.width ?? previewSide, height: output.height ?? previewSide };
  const fit = fitSize(picture, viewer);
  const actual = actualScale(picture, viewer);
  const sizes = { picture, viewer };

  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const measure = (): void => setViewer({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const zoom = (factor: number, point = { x: 0, y: 0 }): void =>
    setView((before) => zoomAt(before, factor, point, sizes));
  const latest = useRef({ zoom, actual });
  useEffect(() => {
    latest.current = { zoom, actual };
  });

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const point = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
      latest.current.zoom(Math.exp(-event.deltaY * 0.0022), point);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '+' || event.key === '=') latest.current.zoom(keyStep);
      else if (event.key === '-') latest.current.zoom(1 / keyStep);
      else if (event.key === '0') setView(fitView);
      else if (event.key === '1') setView({ ...fitView, scale: latest.current.actual });
    };
    // Not passive, as React would make it: the page must not scroll or zoom along.
    element.addEventListener('wheel', onWheel, { passive: false });
    window.addEventListener('keydown', onKey);
    return () => {
      element.removeEventListener('wheel', onWheel);
      window.removeEventListener('keydown', onKey);
    };
  }, []);

  const onMove = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    drag.current = { x: event.clientX, y: event.clientY };
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    setView((before) => clampView({ ...before, x: before.x + dx, y: before.y + dy }, sizes));
  };

  const shownSide = Math.max(fit.width, fit.height) * view.scale * window.devicePixelRatio;
  const wantsOriginal = viewer.width > 0 && shownSide > previewSide;
  const zoomed = view.scale > 1;

  return (
    <>
      <div
        ref={place}
        role="group"
        aria-label={words.viewer}
        className={`absolute inset-0 touch-none overflow-hidden bottom-12 sm:inset-4 sm:bottom-12 ${zoomed ? 'cursor-grab active:cursor-grabbing' : ''}`}
        onDoubleClick={() => setView(zoomed ? fitView : { ...fitView, scale: actual > 1 ? actual : 2 })}
        onPointerDown={(event) => {
          if (!zoomed || event.button !== 0 || (event.target as HTMLElement).closest('button')) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={onMove}
        onPointerUp={() => (drag.current = null)}
        onPointerCancel={() => (drag.current = null)}
      >
        {viewer.width > 0 ? (
          <div
            className="absolute top-1/2 left-1/2"
            style={{
              width: fit.width,
              height: fit.height,
              transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
            }}
          >
            <Picture
              output={output}
              variant="preview"
              alt={output.title}
              fit="contain"
              className="absolute inset-0 size-full rounded-small"
            />
            {wantsOriginal || sharp ? (
              <img
                src={outputUrl(output.id, 'original')}
                alt=""
                draggable={false}
                onLoad={() => setSharp(true)}
                className={`absolute inset-0 size-full rounded-small object-contain ${sharp ? '' : 'opacity-0'}`}
              />
            ) : null}
          </div>
        ) : null}
      </div>
      <div className="absolute bottom-1.5 left-1/2 flex -translate-x-1/2 items-center gap-0.5">
        <IconButton label={words.zoomOut} hint="−" disabled={!zoomed} onClick={() => zoom(1 / keyStep)}>
          <ZoomOut size={16} />
        </IconButton>
        <span className="w-12 text-center text-small text-text">{Math.round((view.scale / actual) * 100)} %</span>
        <IconButton label={words.zoomIn} hint="+" onClick={() => zoom(keyStep)}>
          <ZoomIn size={16} />
        </IconButton>
        <IconButton label={words.fitHint} hint="0" onClick={() => setView(fitView)}>
          <Maximize size={16} />
        </IconButton>
      </div>
    </>
  );
}
