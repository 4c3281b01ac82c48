/** Names of keys from the root down; a name may hold dots (`amp.mcpServers` is one key). */
export type KeyPath = readonly string[];

/** What JSON can say; every format can write it, and reads back the same. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** A kind of configuration file. */
export interface ConfigFormat {
  /** @throws ConfigTextError for a text that cannot be read */
  open(text: string): ConfigText;
}

/**
 * A text that was read. `set` and `remove` answer the text with that key written or gone and every other character as it was; `remove`
 * undoes `set` to the character, but for white space inside an object that was empty. They throw ConfigTextError where that cannot be.
 */
export interface ConfigText {
  readonly text: string;
  /** The whole text as a plain value (see `plain`); an object without keys for a text without content. */
  readonly value: unknown;
  /** Throws ConfigTextError where anything but an object stands at the path, or on the way to it. Nothing there is fine. */
  expectObject(path: KeyPath): void;
  /** Makes parents that are missing. */
  set(path: KeyPath, value: JsonValue): string;
  /** The text as it is when the key is not there. */
  remove(path: KeyPath): string;
}

/** What is wrong with a text, and where. Its message is a clause, to follow "line 3, column 7: ". */
export class ConfigTextError extends Error {
  override readonly name = 'ConfigTextError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, position: { readonly line: number; readonly column: number }) {
    super(message);
    this.line = position.line;
    this.column = position.column;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Objects without a prototype: `__proto__` and `constructor` are keys like others. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy[key] = plain(item);
  return copy;
}

/** Undefined where there is none. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A copy with the value at the path, or without it (undefined). Parents are made for a value. */
export function withValueAt(root: unknown, path: KeyPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return plain(value);
  const copy = Object.assign(Object.create(null) as Record<string, unknown>, isObject(root) ? root : {});
  if (value === undefined && !Object.hasOwn(copy, key)) return copy;
  if (value === undefined && rest.length === 0) delete copy[key];
  else if (value !== undefined || isObject(copy[key])) copy[key] = withValueAt(copy[key], rest, value);
  return copy;
}

/** `{a: {b: value}}` for the path a, b. */
export function nested(path: KeyPath, value: JsonValue): JsonValue {
  return path.reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value);
}
