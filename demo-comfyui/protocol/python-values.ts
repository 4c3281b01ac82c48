/**
 * Values as Python sees them after `json.loads`. ComfyUI shows the difference between 8 and 8.0, keeps the order of keys
 * and writes 64-bit integers in full, so plain JavaScript objects and numbers would lose what a client can see.
 * An integer is a `number` when it is safe, else a `bigint`; every float is a `PyFloat`; a dict is a `Map`.
 */
export type PyValue = null | boolean | number | bigint | string | PyFloat | PyValue[] | PyDict;

export type PyDict = Map<string, PyValue>;

/** A Python float. `new PyFloat(8)` is written 8.0. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** What `toPythonJson` accepts besides `PyValue`: plain objects, for messages written in code. */
export type Writable =
  PyValue | undefined | readonly Writable[] | ReadonlyMap<string, Writable> | { readonly [key: string]: Writable };

export const isDict = (value: unknown): value is PyDict => value instanceof Map;

/** The numeric value of an int, a float or a bool, as Python compares them; undefined for anything else. */
export function numericValue(value: PyValue | undefined): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return undefined;
}

/** `value` as a JavaScript number; big integers lose digits. */
export function toNumber(value: PyValue | undefined, otherwise = 0): number {
  const numeric = numericValue(value);
  return numeric === undefined ? otherwise : Number(numeric);
}

/** An exact integer in its smallest representation. */
export function toInt(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Python's `bool(value)`. */
export function isTruthy(value: PyValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (isDict(value)) return value.size > 0;
  if (value === true || typeof value === 'string') return true;
  return Number(numericValue(value)) !== 0;
}

/** The value as plain JavaScript (dicts become objects, floats numbers); for tests and for the drawing code. */
export function toPlain(value: PyValue): unknown {
  if (value instanceof PyFloat) return value.value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (isDict(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toPlain(item)]));
  return value;
}
