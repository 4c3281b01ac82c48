/** Draws resources/icons from the one mark: `node tooling/draw-icons.ts`. Run it after a change here; the pictures are kept in the repository. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';

const folder = resolve(import.meta.dirname, '..', 'resources', 'icons');

const amber = '#f2a93b';
const ground = '#1c1b19';

/** What a tray says without words: an empty canvas, a painted one, a warning sign. Never by colour alone. */
type TrayState = 'idle' | 'running' | 'error';

/** At 16 px the sign would melt into the easel behind it, so it stands in a gap of its own. */
const triangle = 'M11.6 8.6 15.4 15.2H7.8Z';
const strokes = `<path d="M11.6 10.7v2" stroke-width="1.2"/><path d="M11.6 13.5v1.1" stroke-width="1.2"/>`;

/**
 * The mark on a grid of 16: a canvas in its frame, the tip of the mast above, two legs below, the shelf one with the lower
 * edge of the frame. Outer edges lie on whole pixels.
 */
function easel(state: TrayState, colour: string): string {
  return `<g fill="none" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round">
      <path d="M8 1v2" stroke-width="2"/>
      <rect x="2.75" y="3.75" width="10.5" height="6.5" rx="0.6" fill="${state === 'running' ? colour : 'none'}"/>
      <path d="M1 10.25h14"/>
      <path d="M5.4 10.6 3.4 15.6M10.6 10.6 12.6 15.6"/>
    </g>`;
}

/** White strokes are drawn on the sign, black ones are cut out of it. */
function mark(state: TrayState, options: { colour: string; sign: string; signStrokes: string }): string {
  if (state !== 'error') return easel(state, options.colour);
  return `<mask id="gap"><rect width="16" height="16" fill="#fff"/><path d="${triangle}" stroke="#000" stroke-width="3" stroke-linejoin="round"/></mask>
    <mask id="sign"><rect width="16" height="16" fill="#fff"/><g stroke="${options.signStrokes}">${strokes}</g></mask>
    <g mask="url(#gap)">${easel(state, options.colour)}</g>
    <g mask="url(#sign)"><path d="${triangle}" fill="${options.sign}" stroke="${options.sign}" stroke-width="0.9" stroke-linejoin="round"/></g>
    <g stroke="${options.signStrokes}">${options.signStrokes === '#fff' ? strokes : ''}</g>`;
}

function svg(content: string): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${content}</svg>`);
}

async function draw(content: string, file: string, size: number): Promise<void> {
  // librsvg draws at 72 dpi × viewBox; a density of the wanted size keeps every edge a drawn one, not a scaled one.
  await sharp(svg(content), { density: (72 * size) / 16 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(join(folder, file));
}

const appIcon = `<rect x="0.6" y="0.6" width="14.8" height="14.8" rx="3.4" fill="${ground}"/>
  <g transform="translate(8 8) scale(0.66) translate(-8 -8)">
    <g fill="none" stroke="${amber}" stroke-width="1.15" stroke-linecap="round" stroke-linejoin="round">
      <path d="M8 0.4v2"/>
      <path d="M1 11.3h14"/>
      <path d="M5.2 11.3 3 15.8M10.8 11.3 13 15.8M8 11.3v2.6"/>
      <rect x="2.2" y="2.6" width="11.6" height="8.7" rx="0.9" fill="${ground}"/>
    </g>
    <path d="M3.9 9.6 6.6 6.1l2 2.4 1.2-1.3 2.3 2.4Z" fill="${amber}"/>
    <circle cx="10.9" cy="5.2" r="0.95" fill="${amber}"/>
  </g>`;

mkdirSync(folder, { recursive: true });
await draw(appIcon, 'icon.png', 512);
for (const state of ['idle', 'running', 'error'] as const) {
  for (const [suffix, size] of [
    ['', 16],
    ['@2x', 32],
  ] as const) {
    await draw(
      mark(state, { colour: amber, sign: '#c9312a', signStrokes: '#fff' }),
      `tray-${state}${suffix}.png`,
      size,
    );
    // macOS paints a template image itself and reads only its alpha; it knows one by the end of its name.
    await draw(
      mark(state, { colour: '#000', sign: '#000', signStrokes: '#000' }),
      `tray-${state}-Template${suffix}.png`,
      size,
    );
  }
}
