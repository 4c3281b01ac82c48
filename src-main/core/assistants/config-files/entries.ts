import { isDeepStrictEqual } from 'node:util';
import {
  ConfigTextError,
  isObject,
  plain,
  valueAt,
  withValueAt,
  type ConfigFormat,
  type ConfigText,
  type JsonValue,
  type KeyPath,
} from './formats/format.ts';
import { jsonc } from './formats/jsonc.ts';
import { toml } from './formats/toml.ts';
import { yaml } from './formats/yaml.ts';

export type ConfigFormatName = 'jsonc' | 'toml' | 'yaml';

const formats: Readonly<Record<ConfigFormatName, ConfigFormat>> = { jsonc, toml, yaml };

/** Where in which kind of file a client keeps its MCP servers. */
export interface EntryPlace {
  readonly format: ConfigFormatName;
  /** Such as `['mcpServers']`. */
  readonly keyPath: KeyPath;
}

/** @throws ConfigTextError */
export function openConfig(text: string, format: ConfigFormatName): ConfigText {
  return deep(() => formats[format].open(text));
}

/** The MCP servers of a text by name, as plain values. @throws ConfigTextError */
export function readEntries(
  source: string | ConfigText,
  { format, keyPath }: EntryPlace,
): ReadonlyMap<string, unknown> {
  const config = opened(source, format);
  deep(() => config.expectObject(keyPath));
  const value = valueAt(config.value, keyPath);
  return new Map(isObject(value) ? Object.entries(value) : []);
}

/** The text with this entry, and nothing else changed. @throws ConfigTextError */
export function setEntry(
  source: string | ConfigText,
  place: EntryPlace,
  { name, value }: { readonly name: string; readonly value: JsonValue },
): string {
  const config = opened(source, place.format);
  if (isDeepStrictEqual(readEntries(config, place).get(name), plain(value))) return config.text;
  return setValue(config, place.format, { path: [...place.keyPath, name], value });
}

export interface Removal {
  readonly name: string;
  /** How many of the last keys of the key path go with it once they hold nothing, because Easel made them. */
  readonly emptyParents: number;
}

/** The text without this entry, and nothing else changed. @throws ConfigTextError */
export function removeEntry(source: string | ConfigText, place: EntryPlace, { name, emptyParents }: Removal): string {
  const { format, keyPath } = place;
  const config = opened(source, format);
  if (!readEntries(config, place).has(name)) return config.text;
  let result = setValue(config, format, { path: [...keyPath, name], value: undefined });
  for (let count = 0; count < emptyParents; count += 1) {
    const path = keyPath.slice(0, keyPath.length - count);
    const rest = openConfig(result, format);
    const parent = valueAt(rest.value, path);
    if (!isObject(parent) || Object.keys(parent).length > 0) break;
    result = setValue(rest, format, { path, value: undefined });
  }
  return result;
}

/** How many keys of the key path are not there yet. @throws ConfigTextError */
export function missingParents(source: string | ConfigText, { format, keyPath }: EntryPlace): number {
  const { value } = opened(source, format);
  const missing = keyPath.findIndex((_, index) => valueAt(value, keyPath.slice(0, index + 1)) === undefined);
  return missing === -1 ? 0 : keyPath.length - missing;
}

/**
 * Sets a key anywhere, or removes it (undefined). What comes out is read again, and must be what was there with that one change.
 * @throws ConfigTextError
 */
export function setValue(
  source: string | ConfigText,
  format: ConfigFormatName,
  { path, value }: { readonly path: KeyPath; readonly value: JsonValue | undefined },
): string {
  const config = opened(source, format);
  return deep(() => {
    const expected = withValueAt(config.value, path, value);
    const result = value === undefined ? config.remove(path) : config.set(path, value);
    const seen = readAgain(result, format);
    // A TOML table that nothing but its last table spoke of is gone with it.
    if (isDeepStrictEqual(seen, expected) || isDeepStrictEqual(seen, withoutEmpty(expected, path))) return result;
    const what = `it is written in a way that Easel cannot edit without touching more than ${path.join('.')}`;
    throw new ConfigTextError(what, { line: 1, column: 1 });
  });
}

function opened(source: string | ConfigText, format: ConfigFormatName): ConfigText {
  return typeof source === 'string' ? openConfig(source, format) : source;
}

/** Without the parents of the path that hold nothing. */
function withoutEmpty(root: unknown, path: KeyPath): unknown {
  return path.reduceRight((value, _, index) => {
    const parent = valueAt(value, path.slice(0, index));
    const empty = index > 0 && isObject(parent) && Object.keys(parent).length === 0;
    return empty ? withValueAt(value, path.slice(0, index), undefined) : value;
  }, root);
}

function readAgain(text: string, format: ConfigFormatName): unknown {
  try {
    return formats[format].open(text).value;
  } catch (error) {
    if (error instanceof ConfigTextError) return error;
    throw error;
  }
}

/** A text that is nested without end overflows the stack of every reader. */
function deep<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigTextError('it is nested too deeply', { line: 1, column: 1 });
    throw error;
  }
}
