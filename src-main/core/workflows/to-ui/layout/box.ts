/** Pixels of the canvas, the title bar counted in. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Between neighbours of one column, and between columns: links need room to be seen. */
export const gaps = { between: 40, columns: 80 } as const;
