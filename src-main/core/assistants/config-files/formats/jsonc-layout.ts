import { createScanner, type Node } from 'jsonc-parser';
import type { JsonValue } from './format.ts';
import { indentAt, lineEndOf, splice, startsLine, type Splice } from './text.ts';

/** How the properties of one object are laid out. */
interface Style {
  /** Each property on a line of its own. */
  readonly lines: boolean;
  /** Before each property, when `lines`. */
  readonly indent: string;
  /** Of one level more. */
  readonly unit: string;
  readonly lineEnd: string;
  /** After a colon, and after a comma of a single line. */
  readonly space: string;
}

const end = (node: Node): number => node.offset + node.length;

// The numbers are jsonc-parser's SyntaxKind: a const enum, which a file of its own cannot import.
const commaToken = 5;
const lineCommentToken = 12;
const blockCommentToken = 13;
const lineBreakToken = 14;

interface Between {
  /** Offset of the comma; null without one. */
  readonly comma: number | null;
  /** End of the comments that begin in the line where the region, or its comma, is; of the start or comma without any. */
  readonly lineRest: number;
  /** End of the last comment; null without any. */
  readonly lastComment: { readonly start: number; readonly end: number; readonly line: boolean } | null;
  readonly breaks: boolean;
}

/** What stands between two values: white space, comments and at most one comma. */
function between(text: string, from: number, to: number): Between {
  const scanner = createScanner(text.slice(from, to), false);
  let comma: number | null = null;
  let lineRest = from;
  let sameLine = true;
  let lastComment: Between['lastComment'] = null;
  let breaks = false;
  for (let token = scanner.scan(); from + scanner.getTokenOffset() < to; token = scanner.scan()) {
    const start = from + scanner.getTokenOffset();
    const stop = start + scanner.getTokenLength();
    if (Number(token) === lineBreakToken) {
      breaks = true;
      sameLine = false;
    } else if (Number(token) === commaToken) {
      comma = start;
      lineRest = stop;
      sameLine = true;
    } else if (Number(token) === lineCommentToken || Number(token) === blockCommentToken) {
      lastComment = { start, end: stop, line: Number(token) === lineCommentToken };
      if (sameLine) lineRest = stop;
    }
  }
  return { comma, lineRest, lastComment, breaks };
}

/** One step of indentation: that of the first indented line; none where keys begin their lines, two spaces where no key does. */
function unitOf(text: string): string {
  return /^[ \t]+(?=["}\]])/m.exec(text)?.[0] ?? (/[{,]\s*\n"/.test(text) ? '' : '  ');
}

export function styleOf(text: string, object: Node): Style {
  const properties = object.children ?? [];
  const first = properties[0];
  const ownLine = properties.findLast((property) => startsLine(text, property.offset));
  const base = indentAt(text, object.offset);
  const lineEnd = lineEndOf(text);
  if (!first) {
    const { lastComment, breaks } = between(text, object.offset + 1, end(object) - 1);
    const unit = unitOf(text);
    const aligned =
      lastComment && startsLine(text, lastComment.start) ? indentAt(text, lastComment.start) : base + unit;
    const compact = !/\n/.test(text.trim());
    return { lines: lastComment ? breaks : !compact, indent: aligned, unit, lineEnd, space: spaceIn(text) };
  }
  const indent = ownLine ? indentAt(text, ownLine.offset) : base;
  const unit = ownLine && indent.startsWith(base) && indent !== base ? indent.slice(base.length) : unitOf(text);
  return {
    lines: ownLine !== undefined,
    indent,
    unit,
    lineEnd,
    space: spaceIn(text.slice(object.offset, end(object))),
  };
}

function spaceIn(text: string): string {
  return /"\s*:(?=\S)/.test(text) && !/"\s*:\s/.test(text) ? '' : ' ';
}

export function printValue(value: JsonValue, style: Style): string {
  if (style.lines) {
    // Raw line breaks never stand inside a JSON text, so each tab at the start of a line is one level.
    const printed = JSON.stringify(value, null, '\t');
    return printed.replaceAll(
      /\n(\t*)/g,
      (_, tabs: string) => style.lineEnd + style.indent + style.unit.repeat(tabs.length),
    );
  }
  return style.space === '' ? JSON.stringify(value) : printInline(value);
}

function printInline(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => printInline(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const items = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${JSON.stringify(key)}: ${printInline(item as JsonValue)}`],
  );
  return `{${items.join(', ')}}`;
}

/** Of a file without a value: comments stay, and the value stands below them. */
export function newText(text: string, value: JsonValue): string {
  const lineEnd = lineEndOf(text);
  const printed = JSON.stringify(value, null, 2).replaceAll('\n', lineEnd) + lineEnd;
  if (text.trim() === '') return printed;
  return text + (text.endsWith('\n') ? '' : lineEnd) + printed;
}

export function insertProperty(
  text: string,
  object: Node,
  added: { readonly key: string; readonly value: JsonValue },
): string {
  const style = styleOf(text, object);
  const property = `${JSON.stringify(added.key)}:${style.space}${printValue(added.value, style)}`;
  const close = end(object) - 1;
  const last = object.children?.at(-1);
  const ownLine = style.lineEnd + style.indent;
  if (last) {
    const { comma, lineRest, lastComment } = between(text, end(last), close);
    const behindLineComment = lastComment?.line === true && lastComment.end === lineRest;
    const separator = style.lines || behindLineComment ? ownLine : style.space;
    const commaAfterLast = { start: end(last), end: end(last), text: ',' };
    const insertion = { start: lineRest, end: lineRest, text: separator + property + (comma === null ? '' : ',') };
    return comma !== null ? splice(text, [insertion]) : splice(text, joined(commaAfterLast, insertion));
  }
  const { lastComment } = between(text, object.offset + 1, close);
  if (lastComment) {
    const separator = style.lines || lastComment.line ? ownLine : ' ';
    return splice(text, [{ start: lastComment.end, end: lastComment.end, text: separator + property }]);
  }
  const inside = style.lines ? ownLine + property + style.lineEnd + indentAt(text, object.offset) : property;
  return splice(text, [{ start: object.offset + 1, end: close, text: inside }]);
}

/** Two insertions at one offset are one. */
function joined(first: Splice, second: Splice): Splice[] {
  return first.start === second.start ? [{ ...second, text: first.text + second.text }] : [first, second];
}

export function removeProperty(text: string, object: Node, property: Node): string {
  const properties = object.children ?? [];
  const index = properties.indexOf(property);
  const previous = properties[index - 1];
  const next = properties[index + 1];
  const close = end(object) - 1;
  const ahead = between(text, previous ? end(previous) : object.offset + 1, property.offset);
  const behind = between(text, end(property), next ? next.offset : close);
  if (!previous && !next && !ahead.lastComment && !behind.lastComment) {
    return splice(text, [{ start: object.offset + 1, end: close, text: '' }]);
  }
  const fallback = ahead.comma === null ? (previous ? end(previous) : object.offset + 1) : ahead.comma + 1;
  let start = ahead.lastComment && ahead.lastComment.end > fallback ? ahead.lastComment.end : fallback;
  // What follows in the same line must not become part of a comment before it.
  const tail = text.slice(behind.comma === null ? end(property) : behind.comma + 1);
  if (ahead.lastComment?.line === true && !/^[ \t]*\r?\n/.test(tail)) start = property.offset;
  const splices: Splice[] = [{ start, end: end(property), text: '' }];
  if (behind.comma !== null) splices.push({ start: behind.comma, end: behind.comma + 1, text: '' });
  else if (!next && ahead.comma !== null) splices.push({ start: ahead.comma, end: ahead.comma + 1, text: '' });
  return splice(text, splices);
}
