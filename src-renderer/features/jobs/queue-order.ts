export type Move = 'up' | 'down' | 'first' | 'last';

export interface Line {
  readonly count: number;
  /** Undefined where it is not read yet. */
  readonly idAt: (index: number) => string | undefined;
}

/** Before which job to put this one for it to move so, null for last of all; undefined where it is there already. */
export function targetOf({ count, idAt }: Line, index: number, move: Move): string | null | undefined {
  const isFirst = index <= 0;
  const isLast = index >= count - 1;
  switch (move) {
    case 'up':
      return isFirst ? undefined : idAt(index - 1);
    case 'first':
      return isFirst ? undefined : idAt(0);
    case 'down':
      return isLast ? undefined : index + 2 >= count ? null : idAt(index + 2);
    case 'last':
      return isLast ? undefined : null;
  }
}

/** The order with the job where it was put, as far as it is known here: what goes beyond the end of the list is left out. */
export function reordered(next: readonly string[], id: string, before: string | null): string[] {
  const others = next.filter((one) => one !== id);
  const at = before === null ? -1 : others.indexOf(before);
  return at < 0 ? others : others.toSpliced(at, 0, id);
}
