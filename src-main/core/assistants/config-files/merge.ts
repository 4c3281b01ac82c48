import { isDeepStrictEqual } from 'node:util';
import { openConfig, setValue, type ConfigFormatName } from './entries.ts';
import { isObject, valueAt, type ConfigText, type JsonValue, type KeyPath } from './formats/format.ts';

/** One key that somebody set, changed or removed (undefined). */
export interface Change {
  readonly path: KeyPath;
  readonly before: unknown;
  readonly after: unknown;
}

/** What leads from one value to the other; lists count as one value. */
export function changesBetween(before: unknown, after: unknown, path: KeyPath = []): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changesBetween(before[key], after[key], [...path, key]));
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
