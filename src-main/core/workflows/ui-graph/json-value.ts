import { isRawNumber } from '../../../comfyui/exact-json.ts';

/** Careful readings of values in a stranger's JSON: what has another type reads as absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Null unless this is a plain object: no array, no raw JSON number. */
export function objectOf(value: unknown): JsonObject | null {
  if (typeof value !== 'object' || Array.isArray(value) || isRawNumber(value)) return null;
  return value as JsonObject | null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; what else is in it is left out. */
export function objectsOf(value: unknown): JsonObject[] {
  return listOf(value).flatMap((item) => {
    const object = objectOf(item);
    return object ? [object] : [];
  });
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Ids are numbers or text in files, text in API format. Null when it is neither. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return Number.isFinite(value) ? String(value) : null;
}

/** A slot or mode; -1 unless it is a whole number. */
export function indexOf(value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : -1;
}

/** A slot's type. Old files write a list of choices where newer ones say COMBO, and 0 or -1 for "any" and "event". */
export function typeOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return 'COMBO';
  return value === 0 ? '*' : '';
}

/** The own properties of an object as a map, in which `constructor` and `__proto__` are names like any other. */
export function mapOf(value: unknown): ReadonlyMap<string, unknown> | null {
  const object = objectOf(value);
  return object ? new Map(Object.entries(object)) : null;
}
