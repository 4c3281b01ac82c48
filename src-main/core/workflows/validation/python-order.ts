import { objectOf } from '../ui-graph/json-value.ts';
import { numberOf, type PythonNumber } from './python-numbers.ts';
import { pythonTypeName } from './python-text.ts';

/** Choices do not nest deeper. */
const maxDepth = 50;

/** Python's `==` of two JSON values: 1, 1.0 and True are equal, 1 and "1" are not. */
export function pythonEquals(left: unknown, right: unknown, depth = 0): boolean {
  if (left === right) return true;
  const [one, other] = [numberOf(left), numberOf(right)];
  // Not `===`: a bigint and a number can be of the same value.
  if (one !== null || other !== null) return one !== null && other !== null && order(one, other) === 0;
  if (depth > maxDepth) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((part, at) => pythonEquals(part, right[at], depth + 1));
  }
  const [mine, theirs] = [objectOf(left), objectOf(right)];
  if (!mine || !theirs) return false;
  const names = Object.keys(mine);
  if (names.length !== Object.keys(theirs).length) return false;
  return names.every((name) => Object.hasOwn(theirs, name) && pythonEquals(mine[name], theirs[name], depth + 1));
}

/** Python's `value in list`. */
export function isIn(value: unknown, list: readonly unknown[]): boolean {
  return list.some((entry) => pythonEquals(entry, value));
}

/** -1, 0 or 1; 'unordered' with NaN; null when Python refuses to compare the two. */
export function compare(left: unknown, right: unknown): -1 | 0 | 1 | 'unordered' | null {
  const [one, other] =
    typeof left === 'string' && typeof right === 'string' ? [left, right] : [numberOf(left), numberOf(right)];
  return one === null || other === null ? null : order(one, other);
}

/** Mixed numbers and bigints are ordered exactly; two texts by their characters. */
function order(one: PythonNumber | string, other: PythonNumber | string): -1 | 0 | 1 | 'unordered' {
  if (Number.isNaN(one) || Number.isNaN(other)) return 'unordered';
  if (one < other) return -1;
  return one > other ? 1 : 0;
}

/** What Python says instead of comparing. */
export function notComparable(operator: '<' | '>', left: unknown, right: unknown): string {
  return `'${operator}' not supported between instances of '${pythonTypeName(left)}' and '${pythonTypeName(right)}'`;
}
