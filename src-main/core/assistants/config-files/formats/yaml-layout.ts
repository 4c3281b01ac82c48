import { isCollection, isMap, isPair, isScalar, stringify, type Pair, type YAMLMap } from 'yaml';
import type { JsonValue } from './format.ts';
import { afterBreak, beforeBreak, errorAt, lineEnd, lineEndOf, lineStart, splice, startsLine } from './text.ts';

interface Added {
  readonly key: string;
  readonly value: JsonValue;
}

interface Lines {
  readonly indent: string;
  /** Spaces of one level. */
  readonly step: number;
}

/** One key with its value, as lines. */
export function printLines(key: string, value: JsonValue, { indent, step }: Lines): string[] {
  const printed = stringify(
    { [key]: value },
    { indent: step, lineWidth: 0, blockQuote: false, aliasDuplicateObjects: false },
  );
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => indent + line);
}

/** JSON is YAML, in braces. */
export function printInline(value: JsonValue): string {
  return JSON.stringify(value);
}

function rangeOf(node: unknown): [number, number, number] | null {
  return (node as { range?: [number, number, number] | null } | null)?.range ?? null;
}

/** Where the content of a node ends; of one in lines, where its last content does. */
function contentEnd(node: unknown): number {
  if (isPair(node)) return rangeOf(node.value) ? contentEnd(node.value) : contentEnd(node.key);
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return contentEnd(node.items.at(-1));
  return rangeOf(node)?.[1] ?? 0;
}

function keyStart(text: string, pair: Pair): number {
  const start = rangeOf(pair.key)?.[0] ?? 0;
  if (!startsLine(text, start)) throw errorAt(text, start, 'a key that does not begin its line cannot be edited');
  return start;
}

/** Whether the pair ends with a text in lines (`|` or `>`), whose content reaches over its last line break. */
function endsWithBlock(pair: Pair | undefined): boolean {
  let node: unknown = pair;
  while (isPair(node) || (isCollection(node) && node.flow !== true && node.items.length > 0)) {
    node = isPair(node) ? node.value : node.items.at(-1);
  }
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

function linesOf(text: string, map: YAMLMap): Lines {
  const [first] = map.items;
  const start = first ? keyStart(text, first) : 0;
  const indent = text.slice(lineStart(text, start), start);
  const inner = map.items.map(({ value }) => value).find((value) => isMap(value) && value.flow !== true);
  const innerStart = isMap(inner) ? (rangeOf(inner.items[0]?.key)?.[0] ?? 0) : 0;
  const step = innerStart - lineStart(text, innerStart) - indent.length;
  return { indent, step: isMap(inner) && step > 0 ? step : indent.length || 2 };
}

/** Behind the last pair of a map in lines, and behind comments that are indented deeper than it. */
export function appendLines(text: string, map: YAMLMap, added: Added): string {
  const last = map.items.at(-1);
  const lines = linesOf(text, map);
  const printed = printLines(added.key, added.value, lines);
  const newLine = lineEndOf(text);
  const end = contentEnd(last);
  if (endsWithBlock(last)) {
    const atLine = end === lineStart(text, end);
    const piece = atLine ? printed.join(newLine) + newLine : newLine + printed.join(newLine);
    return splice(text, [{ start: end, end, text: piece }]);
  }
  const place = behindComments(text, lineEnd(text, end), lines.indent.length);
  return splice(text, [{ start: place, end: place, text: newLine + printed.join(newLine) }]);
}

function behindComments(text: string, from: number, indent: number): number {
  let end = from;
  for (;;) {
    const start = afterBreak(text, end);
    const comment = /^( *)#/.exec(text.slice(start, lineEnd(text, start)));
    if (start === end || !comment || (comment[1]?.length ?? 0) <= indent) return end;
    end = lineEnd(text, start);
  }
}

/** Also gives a key without a value its first one, and an empty pair of braces its first lines. */
export function replaceLines(
  text: string,
  at: { readonly map: YAMLMap; readonly pair: Pair },
  value: JsonValue,
): string {
  const { map, pair } = at;
  const lines = linesOf(text, map);
  const key = isScalar(pair.key) ? String(pair.key.value) : '';
  const printed = printLines(key, value, lines);
  const newLine = lineEndOf(text);
  const start = keyStart(text, pair);
  const end = contentEnd(pair);
  if (isHollow(text, pair)) {
    // The key's own line stays, with its comment.
    const colon = colonOf(text, pair);
    const rest = lineEnd(text, colon);
    const braces = /^[ \t]*\{\}/.exec(text.slice(colon, rest))?.[0].length ?? 0;
    return splice(text, [
      { start: colon, end: colon + braces, text: '' },
      { start: rest, end: rest, text: newLine + printed.slice(1).join(newLine) },
    ]);
  }
  const last = endsWithBlock(pair) ? beforeBreak(text, end) : lineEnd(text, end);
  return splice(text, [{ start: lineStart(text, start), end: Math.max(last, start), text: printed.join(newLine) }]);
}

/** Offset behind the colon of a pair. */
function colonOf(text: string, pair: Pair): number {
  return text.indexOf(':', rangeOf(pair.key)?.[1] ?? 0) + 1;
}

/** `key:` and `key: {}`, with or without a comment behind. */
export function isHollow(text: string, pair: Pair): boolean {
  const range = rangeOf(pair.value);
  const colon = colonOf(text, pair);
  return !range || /^[ \t]*(?:\{\})?[ \t]*$/.test(text.slice(colon, Math.max(colon, range[1])));
}

export function removeLines(
  text: string,
  at: { readonly map: YAMLMap; readonly pair: Pair; readonly parent: Pair | null },
): string {
  const { map, pair, parent } = at;
  const start = lineStart(text, keyStart(text, pair));
  const end = contentEnd(pair);
  const last = endsWithBlock(pair) ? beforeBreak(text, end) : lineEnd(text, end);
  const above = beforeBreak(text, start);
  const below = afterBreak(text, last);
  // A text in lines above owns the line break before this one.
  const keepAbove = above === start || (endsWithBlock(map.items[map.items.indexOf(pair) - 1]) && below > last);
  const removal = keepAbove ? { start, end: below, text: '' } : { start: above, end: last, text: '' };
  if (map.items.length > 1 || !parent) return splice(text, [removal]);
  // What held only this stays a map.
  const colon = colonOf(text, parent);
  return splice(text, [{ start: colon, end: colon, text: ' {}' }, removal]);
}

/** Right behind the opening brace: nothing that follows has to be understood. */
export function insertFirst(text: string, map: YAMLMap, added: Added): string {
  const start = (rangeOf(map)?.[0] ?? 0) + 1;
  const key = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(added.key) ? added.key : JSON.stringify(added.key);
  const pair = `${key}: ${printInline(added.value)}`;
  return splice(text, [{ start, end: start, text: map.items.length === 0 ? pair : `${pair},` }]);
}

export function removeFlowPair(text: string, map: YAMLMap, pair: Pair): string {
  const index = map.items.indexOf(pair);
  const start = rangeOf(pair.key)?.[0] ?? 0;
  const end = contentEnd(pair);
  const close = (rangeOf(map)?.[1] ?? end) - 1;
  const next = map.items[index + 1];
  const comma = commaIn(text, end, next ? (rangeOf(next.key)?.[0] ?? close) : close);
  if (comma !== -1) return splice(text, [{ start, end: comma + 1, text: '' }]);
  const previous = map.items[index - 1];
  const before = previous ? commaIn(text, contentEnd(previous), start) : -1;
  return splice(text, [{ start: before === -1 ? start : before, end, text: '' }]);
}

/** Offset of the comma between two pairs; -1 without one. */
function commaIn(text: string, from: number, to: number): number {
  const masked = text.slice(from, to).replaceAll(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const found = masked.indexOf(',');
  return found === -1 ? -1 : from + found;
}
