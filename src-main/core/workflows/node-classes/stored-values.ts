import type { UiNode } from '../ui-graph/ui-graph.ts';

/** Hands out what a file stored for a node's widgets, in the order in which the widgets are asked for. */
export interface StoredValues {
  /**
   * Null when nothing is stored for this widget; a stored null is a value.
   * @param rows asks for the count of a group's rows, which is not a widget's value
   */
  take(name: string, rows?: boolean): { readonly value: unknown } | null;
  /** Slots that the frontend stores beside a widget and never exports; `contents` is what they hold at rest, one each. */
  skip(contents: readonly unknown[]): void;
}

export const noStoredValues: StoredValues = { take: () => null, skip: () => {} };

export function valuesByPosition(values: readonly unknown[]): StoredValues {
  let next = 0;
  return {
    take: () => (next < values.length ? { value: values[next++] } : null),
    skip: (contents) => {
      next += contents.length;
    },
  };
}

export function valuesByName(values: ReadonlyMap<string, unknown>): StoredValues {
  return {
    take: (name) => (values.has(name) ? { value: values.get(name) } : null),
    skip: () => {},
  };
}

/**
 * Which of its two records a node is read from. Both, written by one frontend, say the same in the same order: then names count,
 * since positions break when a class changes. Where they differ somebody edited one of them: a positional list of just the
 * class's length counts then, as it does in the frontend; any other is of another definition, and names count.
 * @param slots how many values the class stores for this node
 */
export function preferNamed(node: UiNode, slots: number): boolean {
  const { namedValues: named, widgetValues: values } = node;
  if (!named) return false;
  if (!Array.isArray(values)) return true;
  const list: readonly unknown[] = values;
  const same = list.length === named.size && [...named.values()].every((value, at) => sameJson(value, list[at]));
  return same || list.length !== slots;
}

function sameJson(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
