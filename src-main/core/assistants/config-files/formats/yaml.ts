import { isAlias, isMap, isScalar, parseDocument, type Document, type Pair, type YAMLMap } from 'yaml';
import { nested, plain, type ConfigFormat, type JsonValue, type KeyPath } from './format.ts';
import { afterMark, errorAt, lineEnd, lineEndOf, splice, withoutMark } from './text.ts';
import {
  appendLines,
  insertFirst,
  isHollow,
  printInline,
  printLines,
  removeFlowPair,
  removeLines,
  replaceLines,
} from './yaml-layout.ts';

const sayings: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here; Easel edits files of one document',
  TAB_AS_INDENT: 'YAML is indented with spaces, and here is a tab',
  DUPLICATE_KEY: 'this key stands twice',
};

/** YAML of one document. What stands in braces is edited in braces, all else in lines. */
export const yaml: ConfigFormat = {
  open(text) {
    const body = withoutMark(text);
    const document = documentOf(body);
    return {
      text,
      value: valueOf(document, body),
      expectObject(path) {
        const found = placeOf(body, document, path)?.found;
        if (found && !isEmpty(found) && !isMap(found.value)) throw notAMap(body, found);
      },
      set: (path, value) => afterMark(text, () => set(body, placeOf(body, document, path), { path, value })),
      remove: (path) => afterMark(text, () => remove(body, placeOf(body, document, path), path)),
    };
  },
};

function documentOf(text: string): Document.Parsed {
  const document = parseDocument(text, { prettyErrors: false, keepSourceTokens: true });
  const [first] = document.errors;
  if (first) throw errorAt(text, first.pos[0], sayings[first.code] ?? lowerFirst(first.message));
  return document;
}

const lowerFirst = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

function valueOf(document: Document.Parsed, text: string): unknown {
  try {
    return plain(document.toJS() ?? {});
  } catch (error) {
    if (error instanceof ReferenceError) throw errorAt(text, 0, lowerFirst(error.message));
    throw error;
  }
}

interface Place {
  /** The deepest map of the path. */
  readonly map: YAMLMap;
  readonly depth: number;
  /** The pair of the whole path, or one on the way that holds nothing yet. */
  readonly found: Pair | undefined;
  /** The pair whose value the map is; null for the root. */
  readonly parent: Pair | null;
}

/** Null for a text without content. */
function placeOf(text: string, document: Document.Parsed, path: KeyPath): Place | null {
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null && root.source === '')) return null;
  if (!isMap(root)) throw errorAt(text, root.range[0], 'a map of keys and values is expected here');
  let map: YAMLMap = root;
  let parent: Pair | null = null;
  for (const [depth, key] of path.entries()) {
    const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    const hollow = pair && (isEmpty(pair) || (map.flow !== true && isHollow(text, pair)));
    if (!pair || depth === path.length - 1 || hollow) return { map, depth, found: pair, parent };
    if (!isMap(pair.value)) throw notAMap(text, pair);
    map = pair.value;
    parent = pair;
  }
  return { map, depth: path.length, found: undefined, parent };
}

/** Nothing behind the colon: how a map without entries is often left. An explicit null is another matter. */
function isEmpty(pair: Pair): boolean {
  return isScalar(pair.value) && pair.value.value === null && (pair.value.source ?? '') === '';
}

function notAMap(text: string, pair: Pair): Error {
  const at = (pair.value as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
  const key = JSON.stringify(isScalar(pair.key) ? String(pair.key.value) : '');
  return errorAt(
    text,
    at,
    isAlias(pair.value) ? `${key} is an alias; write it out` : `${key} must hold a map of keys and values`,
  );
}

function set(
  text: string,
  place: Place | null,
  { path, value }: { readonly path: KeyPath; readonly value: JsonValue },
): string {
  if (!place) return addToEmpty(text, printLines(path[0] ?? '', nested(path.slice(1), value), { indent: '', step: 2 }));
  const { map, depth, found } = place;
  const inner = nested(path.slice(depth + 1), value);
  if (!found) {
    return map.flow === true
      ? insertFirst(text, map, { key: path[depth] ?? '', value: inner })
      : appendLines(text, map, { key: path[depth] ?? '', value: inner });
  }
  if (map.flow !== true) return replaceLines(text, { map, pair: found }, inner);
  const [start, end] = (found.value as { range?: [number, number, number] | null } | null)?.range ?? [0, 0];
  if (end === start) throw errorAt(text, start, 'a key without a value in braces cannot be edited');
  return splice(text, [{ start, end, text: printInline(inner) }]);
}

/** Comments and directives stay above. */
function addToEmpty(text: string, lines: readonly string[]): string {
  const newLine = lineEndOf(text);
  const added = lines.join(newLine) + newLine;
  if (text.trim() === '') return added;
  return text + (lineEnd(text, text.length) === text.length && !text.endsWith('\n') ? newLine : '') + added;
}

function remove(text: string, place: Place | null, path: KeyPath): string {
  if (!place?.found || place.depth !== path.length - 1) return text;
  const { map, found, parent } = place;
  return map.flow === true ? removeFlowPair(text, map, found) : removeLines(text, { map, pair: found, parent });
}
