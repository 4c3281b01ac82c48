import { isObject, type JsonObject, type JsonValue, type KeyPath } from './format.ts';
import { TomlMoment } from './toml-pieces.ts';

export function printKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : printString(key);
}

/** A table with its header, and its tables below it. */
export function printBlock(path: KeyPath, value: JsonObject, lineEnd: string): string {
  const lines = [`[${path.map(printKey).join('.')}]`];
  const tables: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (isObject(item) && Object.keys(item).length > 0) {
      tables.push(printBlock([...path, key], item as JsonObject, lineEnd));
    } else {
      lines.push(`${printKey(key)} = ${printInline(item)}`);
    }
  }
  return [lines.join(lineEnd), ...tables].join(lineEnd + lineEnd);
}

export function printInline(value: JsonValue): string {
  if (value === null) throw new TypeError('TOML has no null');
  if (typeof value === 'string') return printString(value);
  if (typeof value !== 'object') return String(value);
  // What another part of a file held may be carried over as it was.
  if ((value as object) instanceof TomlMoment) return (value as unknown as TomlMoment).raw;
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => printInline(item)).join(', ')}]`;
  const pairs = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${printKey(key)} = ${printInline(item as JsonValue)}`],
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** A basic string: JSON's escapes, and that of DEL, which TOML asks for. */
function printString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', String.raw`\u007F`);
}
