export interface Cell {
  /** Place among all outputs. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

export interface GridRow {
  readonly height: number;
  readonly cells: readonly Cell[];
}

export interface GridOptions {
  /** Pixels to fill. */
  readonly width: number;
  /** Rows are about this high. */
  readonly targetHeight: number;
  readonly gap: number;
}

const narrowest = 0.4;
const widest = 2.8;

/** Whole pictures in rows of equal height that fill the width; a short last row is as high as the one before. Ratios are width / height. */
export function justifiedRows(ratios: readonly number[], { width, targetHeight, gap }: GridOptions): GridRow[] {
  const rows: GridRow[] = [];
  if (width <= 0) return rows;
  let start = 0;
  let sum = 0;
  for (let index = 0; index < ratios.length; index += 1) {
    sum += bounded(ratios[index]!);
    const room = width - gap * (index - start);
    const full = sum * targetHeight >= room;
    if (!full && index < ratios.length - 1) continue;
    const height = full ? room / sum : Math.min(targetHeight, rows.at(-1)?.height ?? targetHeight);
    rows.push(rowOf(ratios, { start, end: index, height, gap }));
    start = index + 1;
    sum = 0;
  }
  return rows;
}

function rowOf(ratios: readonly number[], row: { start: number; end: number; height: number; gap: number }): GridRow {
  const cells: Cell[] = [];
  let left = 0;
  for (let index = row.start; index <= row.end; index += 1) {
    const width = bounded(ratios[index]!) * row.height;
    cells.push({ index, left, width });
    left += width + row.gap;
  }
  return { height: row.height, cells };
}

function bounded(ratio: number): number {
  return Number.isFinite(ratio) ? Math.min(widest, Math.max(narrowest, ratio)) : 1;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The cell an arrow key leads to: the neighbour in reading order, or the one whose middle is nearest in the next row. */
export function neighbour(rows: readonly GridRow[], index: number, direction: Direction): number {
  const last = rows.at(-1)?.cells.at(-1)?.index ?? 0;
  if (direction === 'left') return Math.max(0, index - 1);
  if (direction === 'right') return Math.min(last, index + 1);
  const rowIndex = rowOfIndex(rows, index);
  const cell = rows[rowIndex]?.cells.find((one) => one.index === index);
  const target = rows[rowIndex + (direction === 'down' ? 1 : -1)];
  if (!cell || !target) return index;
  const middle = cell.left + cell.width / 2;
  const distance = (one: Cell): number => Math.abs(one.left + one.width / 2 - middle);
  return target.cells.reduce((best, one) => (distance(one) < distance(best) ? one : best)).index;
}

/** Which row holds the cell; −1 when none does. */
export function rowOfIndex(rows: readonly GridRow[], index: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { cells } = rows[middle]!;
    if (index < cells[0]!.index) high = middle - 1;
    else if (index > cells.at(-1)!.index) low = middle + 1;
    else return middle;
  }
  return -1;
}
