import { isDeepStrictEqual } from 'node:util';
import { openConfig, setValue, type ConfigFormatName } from './entries.ts';
import { isObject, valueAt, type ConfigText, type JsonValue, type KeyPath } from './formats/format.ts';

/** One key that somebody set, changed or removed (undefined). */
export interface Change {
  readonly path: KeyPath;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What leads from one value to the other; lists count as one value, and so does a new object, unless it holds the `own` key: then what is
 * beside that key counts by itself.
 */
export function changesBetween(
  before: unknown,
  after: unknown,
  { own = [], path = [] }: { readonly own?: KeyPath; readonly path?: KeyPath } = {},
): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const holdsOwn = path.length < own.length && overlap(path, own);
  const old = before === undefined && holdsOwn ? {} : before;
  if (!isObject(old) || !isObject(after)) return [{ path, before, after }];
  const keys = new Set([...Object.keys(old), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changesBetween(old[key], after[key], { own, path: [...path, key] }));
}

/** Whether one of the keys is the other, or holds it. */
export function overlap(one: KeyPath, other: KeyPath): boolean {
  const length = Math.min(one.length, other.length);
  return isDeepStrictEqual(one.slice(0, length), other.slice(0, length));
}

/** Whether the second change only takes the first one back. */
export function isReverse(first: Change, second: Change): boolean {
  return isDeepStrictEqual(first.path, second.path) && isDeepStrictEqual(first.before, second.after);
}

/** Makes the changes in a file that somebody else changed too: where it has another value by now, that one is newer and stays. */
export function applyChanges(config: ConfigText, format: ConfigFormatName, changes: readonly Change[]): ConfigText {
  let result = config;
  for (const { path, before, after } of changes) {
    const current = valueAt(result.value, path);
    if (path.length === 0 || isDeepStrictEqual(current, after) || !isDeepStrictEqual(current, before)) continue;
    result = openConfig(setValue(result, format, { path, value: after as JsonValue | undefined }), format);
  }
  return result;
}
