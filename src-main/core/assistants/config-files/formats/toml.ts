import {
  ConfigTextError,
  isObject,
  nested,
  type ConfigFormat,
  type JsonObject,
  type JsonValue,
  type KeyPath,
} from './format.ts';
import {
  afterBreak,
  afterMark,
  beforeBreak,
  lineEnd,
  lineEndOf,
  lineStart,
  splice,
  withoutMark,
  type Splice,
} from './text.ts';
import { piecesAt, positionOf, programOf, valueOf, type Piece } from './toml-pieces.ts';
import { printBlock, printInline, printKey } from './toml-print.ts';

/** TOML. A new table goes to the end of the file, where it cannot change what another line means. */
export const toml: ConfigFormat = {
  open(text) {
    const body = withoutMark(text);
    const program = programOf(body);
    return {
      text,
      value: valueOf(program),
      expectObject: (path) => expectTable(path, piecesAt(program, path).pieces),
      set: (path, value) => afterMark(text, () => set(body, path, value)),
      remove: (path) => afterMark(text, () => remove(body, piecesAt(program, path).pieces)),
    };
  },
};

function expectTable(path: KeyPath, pieces: readonly Piece[]): void {
  const wrong = pieces.find((piece) =>
    piece.kind === 'table'
      ? typeof piece.full[path.length] === 'number'
      : piece.full.length === path.length && piece.node.value.type !== 'TOMLInlineTable',
  );
  if (!wrong) return;
  const at = wrong.kind === 'table' ? wrong.node : wrong.node.value;
  throw new ConfigTextError(`${JSON.stringify(path.at(-1))} must be a table`, positionOf(at));
}

function set(text: string, path: KeyPath, value: JsonValue): string {
  const { pieces, within } = piecesAt(programOf(text), path);
  const [first] = pieces;
  if (!first) return within ? addToInline(text, within, { path, value }) : add(text, path, value);
  const last = pieces.at(-1) ?? first;
  const lastLine = lineEnd(text, last.node.range[1]);
  if (isTable(value) && isRun(pieces)) {
    const block = printBlock(path, value, lineEndOf(text));
    return splice(text, [{ start: lineStart(text, first.node.range[0]), end: lastLine, text: block }]);
  }
  if (first.kind !== 'table' && pieces.length === 1 && first.full.length === path.length) {
    const [start, end] = first.node.value.range;
    return splice(text, [{ start, end, text: printInline(value) }]);
  }
  return set(remove(text, pieces), path, value);
}

const isTable = (value: JsonValue): value is JsonObject => isObject(value);

/** Tables, one after the other. */
function isRun(pieces: readonly Piece[]): boolean {
  return pieces.every((piece, index) => {
    const previous = pieces[index - 1];
    return piece.kind === 'table' && (previous?.kind !== 'table' || previous.index === piece.index - 1);
  });
}

function addToInline(
  text: string,
  within: NonNullable<ReturnType<typeof piecesAt>['within']>,
  added: { readonly path: KeyPath; readonly value: JsonValue },
): string {
  const { table, depth } = within;
  const pair = `${printKey(added.path[depth] ?? '')} = ${printInline(nested(added.path.slice(depth + 1), added.value))}`;
  const start = table.range[0] + 1;
  return splice(text, [{ start, end: start, text: table.body.length === 0 ? pair : `${pair},` }]);
}

function add(text: string, path: KeyPath, value: JsonValue): string {
  const newLine = lineEndOf(text);
  if (isTable(value)) return addBlock(text, printBlock(path, value, newLine));
  const parent = path.slice(0, -1);
  const line = `${printKey(path.at(-1) ?? '')} = ${printInline(value)}`;
  const statements = programOf(text).body[0]?.body ?? [];
  if (parent.length === 0) {
    const last = statements.findLast((node) => node.type === 'TOMLKeyValue');
    if (!last) return line + newLine + (text === '' ? '' : newLine + text);
    return insertAt(text, lineEnd(text, last.range[1]), newLine + line);
  }
  const table = statements.find(
    (node) => node.type === 'TOMLTable' && node.resolvedKey.join('\n') === parent.join('\n'),
  );
  if (table) return insertAt(text, lineEnd(text, table.range[1]), newLine + line);
  return addBlock(text, printBlock(parent, { [path.at(-1) ?? '']: value }, newLine));
}

function insertAt(text: string, offset: number, piece: string): string {
  return splice(text, [{ start: offset, end: offset, text: piece }]);
}

/** Behind the last line that is not blank, with one blank line between. */
function addBlock(text: string, block: string): string {
  const newLine = lineEndOf(text);
  let end = text.length;
  while (end > 0 && text.slice(lineStart(text, end), end).trim() === '') {
    const before = beforeBreak(text, lineStart(text, end));
    if (before === lineStart(text, end)) return block + newLine;
    end = before;
  }
  return end === 0 ? block + newLine : insertAt(text, end, newLine + newLine + block);
}

function remove(text: string, pieces: readonly Piece[]): string {
  const splices = pieces.map((piece) => removal(text, piece));
  const result = splice(text, splices);
  // A table at the very start leaves the blank lines below it at the top.
  return splices.some(({ start, end }) => start === 0 && end > 0) ? result.replace(/^(?:[ \t]*\r?\n)+/, '') : result;
}

function removal(text: string, piece: Piece): Splice {
  const { range } = piece.node;
  const start = lineStart(text, range[0]);
  const end = lineEnd(text, range[1]);
  if (piece.kind === 'line') return { start, end: afterBreak(text, end), text: '' };
  if (piece.kind === 'table') {
    const above = beforeBreak(text, start);
    const blankAbove = above > 0 && text.slice(lineStart(text, above), above).trim() === '';
    return { start: blankAbove ? beforeBreak(text, lineStart(text, above)) : above, end, text: '' };
  }
  const index = piece.table.body.indexOf(piece.node);
  const previous = piece.table.body[index - 1];
  const next = piece.table.body[index + 1];
  if (previous) return { start: commaIn(text, previous.range[1], range[0]), end: range[1], text: '' };
  if (next) return { start: range[0], end: commaIn(text, range[1], next.range[0]) + 1, text: '' };
  const comma = commaIn(text, range[1], piece.table.range[1]);
  return { start: range[0], end: comma === -1 ? range[1] : comma + 1, text: '' };
}

/** Offset of the comma between two pairs of an inline table; comments there, which TOML 1.1 allows, are skipped. -1 without one. */
function commaIn(text: string, from: number, to: number): number {
  const masked = text.slice(from, to).replaceAll(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const found = masked.indexOf(',');
  return found === -1 ? -1 : from + found;
}
