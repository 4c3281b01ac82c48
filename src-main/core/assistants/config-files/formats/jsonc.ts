import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { nested, plain, type ConfigFormat, type ConfigTextError, type JsonValue, type KeyPath } from './format.ts';
import { insertProperty, newText, printValue, removeProperty, styleOf } from './jsonc-layout.ts';
import { afterMark, errorAt, splice, withoutMark } from './text.ts';

const sayings: Readonly<Record<number, string>> = {
  1: 'something is here that JSON does not know',
  2: 'a number is expected here',
  3: 'the name of a key is expected here, in double quotes',
  4: 'a value is missing here',
  5: 'a colon is missing here',
  6: 'a comma is missing here',
  7: 'a closing brace is missing',
  8: 'a closing bracket is missing',
  9: 'something stands behind the end',
  11: 'a comment is not closed',
  12: 'a text is not closed',
  13: 'a number is not finished',
  14: 'a \\u escape is not right',
  15: 'an escape is not right',
  16: 'a text holds a character that must be escaped',
};

/** JSON, with the comments and trailing commas that VS Code, Zed, Amp and others allow. */
export const jsonc: ConfigFormat = {
  open(text) {
    const body = withoutMark(text);
    let tree: { readonly root: Node | undefined } | null = null;
    const root = (): Node | undefined => (tree ??= { root: rootOf(body) }).root;
    return {
      text,
      value: strictValue(body) ?? valueOf(root()),
      expectObject(path) {
        const top = root();
        const found = top && placeOf(body, top, path).found;
        if (!found) return;
        if (found.value.type !== 'object') throw notAnObject(body, found);
        refuseTwins(body, propertiesOf(found.value), undefined);
      },
      set: (path, value) => afterMark(text, () => set(body, root(), { path, value })),
      remove: (path) => afterMark(text, () => remove(body, root(), path)),
    };
  },
};

/** Most files are JSON without anything besides, and the reader for that is many times faster. */
function strictValue(text: string): unknown {
  try {
    return plain(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function rootOf(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first) throw errorAt(text, first.offset, sayings[first.error] ?? sayings[1] ?? '');
  return root;
}

/** The value of JSON.parse: of keys that stand twice, the last one. */
function valueOf(node: Node | undefined): unknown {
  if (!node) return plain({});
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value;
  const value = Object.create(null) as Record<string, unknown>;
  for (const { key, value: item } of propertiesOf(node)) value[key] = valueOf(item);
  return value;
}

interface Property {
  readonly key: string;
  readonly node: Node;
  readonly value: Node;
}

function propertiesOf(object: Node): Property[] {
  return (object.children ?? []).flatMap((node) => {
    const [key, value] = node.children ?? [];
    return key && value ? [{ key: String(key.value), node, value }] : [];
  });
}

interface Place {
  /** The deepest object of the path that is there. */
  readonly object: Node;
  /** How many keys of the path lead to it. */
  readonly depth: number;
  /** The property of the whole path. */
  readonly found: Property | undefined;
}

function placeOf(text: string, root: Node, path: KeyPath): Place {
  let object = root;
  if (root.type !== 'object') throw errorAt(text, root.offset, 'an object in braces is expected here');
  for (const [depth, key] of path.entries()) {
    const properties = propertiesOf(object);
    refuseTwins(text, properties, depth === path.length - 1 ? undefined : key);
    const property = properties.find((candidate) => candidate.key === key);
    if (!property || depth === path.length - 1) return { object, depth, found: property };
    if (property.value.type !== 'object') throw notAnObject(text, property);
    object = property.value;
  }
  throw errorAt(text, root.offset, 'no key was asked for');
}

function notAnObject(text: string, { key, value }: Property): ConfigTextError {
  return errorAt(text, value.offset, `${JSON.stringify(key)} must hold an object in braces`);
}

function refuseTwins(text: string, properties: readonly Property[], only: string | undefined): void {
  const seen = new Set<string>();
  for (const { key, node } of properties) {
    if (seen.has(key) && (only === undefined || only === key)) {
      throw errorAt(text, node.offset, `the key ${JSON.stringify(key)} stands twice`);
    }
    seen.add(key);
  }
}

function set(
  text: string,
  root: Node | undefined,
  { path, value }: { readonly path: KeyPath; readonly value: JsonValue },
): string {
  if (!root) return newText(text, nested(path, value));
  const { object, depth, found } = placeOf(text, root, path);
  if (!found)
    return insertProperty(text, object, { key: path[depth] ?? '', value: nested(path.slice(depth + 1), value) });
  const { offset, length } = found.value;
  const printed = printValue(value, styleOf(text, object));
  return splice(text, [{ start: offset, end: offset + length, text: printed }]);
}

function remove(text: string, root: Node | undefined, path: KeyPath): string {
  if (!root) return text;
  const { object, found } = placeOf(text, root, path);
  return found ? removeProperty(text, object, found.node) : text;
}
