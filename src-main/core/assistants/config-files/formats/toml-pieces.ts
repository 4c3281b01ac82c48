import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { ConfigTextError, type KeyPath } from './format.ts';

type Path = readonly (string | number)[];

/** One place of a text that says something about a key: a table, a line, or a pair in an inline table. */
export type Piece =
  | { readonly kind: 'table'; readonly full: Path; readonly node: AST.TOMLTable; readonly index: number }
  | { readonly kind: 'line'; readonly full: Path; readonly node: AST.TOMLKeyValue }
  | {
      readonly kind: 'inline';
      readonly full: Path;
      readonly node: AST.TOMLKeyValue;
      readonly table: AST.TOMLInlineTable;
    };

/** Everything that a text says about a key, in its order. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  /** The inline table that a parent of the key is, and how many keys lead to it. */
  readonly within: { readonly table: AST.TOMLInlineTable; readonly depth: number } | null;
}

/** @throws ConfigTextError */
export function programOf(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const message = error.message.charAt(0).toLowerCase() + error.message.slice(1);
    throw new ConfigTextError(message, { line: error.lineNumber, column: error.column + 1 });
  }
}

export function positionOf(node: AST.TOMLNode): { line: number; column: number } {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}

const namesOf = (key: AST.TOMLKey): string[] =>
  key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));

const leads = (short: Path, long: Path): boolean => short.every((part, index) => part === long[index]);

/** @throws ConfigTextError where something on the way to the key is no table */
export function piecesAt(program: AST.TOMLProgram, path: KeyPath): Pieces {
  const pieces: Piece[] = [];
  let within: Pieces['within'] = null;

  const visitPair = (node: AST.TOMLKeyValue, base: Path, table: AST.TOMLInlineTable | null): void => {
    const full = [...base, ...namesOf(node.key)];
    if (leads(path, full)) {
      pieces.push(table ? { kind: 'inline', full, node, table } : { kind: 'line', full, node });
    } else if (leads(full, path)) {
      if (node.value.type !== 'TOMLInlineTable') throw notATable(path[full.length - 1], node.value);
      within = { table: node.value, depth: full.length };
      for (const pair of node.value.body) visitPair(pair, full, node.value);
    }
  };

  for (const [index, node] of (program.body[0]?.body ?? []).entries()) {
    if (node.type === 'TOMLKeyValue') {
      visitPair(node, [], null);
      continue;
    }
    const full = node.resolvedKey;
    if (leads(path, full)) {
      pieces.push({ kind: 'table', full, node, index });
      continue;
    }
    const numbered = full.findIndex((part) => typeof part === 'number');
    if (numbered > 0 && numbered <= path.length && leads(full.slice(0, numbered), path)) {
      throw notATable(path[numbered - 1], node);
    }
    if (leads(full, path)) for (const pair of node.body) visitPair(pair, full, null);
  }
  return { pieces, within };
}

function notATable(key: string | undefined, node: AST.TOMLNode): ConfigTextError {
  return new ConfigTextError(`${JSON.stringify(key)} must be a table`, positionOf(node));
}

/** A date or time as it stands in the text. A Date, so that nothing takes it for a table; its time says nothing. */
export class TomlMoment extends Date {
  readonly raw: string;

  constructor(raw: string) {
    super(0);
    this.raw = raw;
  }
}

type Table = Record<string, unknown>;

const newTable = (): Table => Object.create(null) as Table;

/** The whole text as a plain value. */
export function valueOf(program: AST.TOMLProgram): Table {
  const root = newTable();
  for (const node of program.body[0]?.body ?? []) {
    if (node.type === 'TOMLKeyValue') addPair(root, node);
    else {
      const table = tableAt(root, node.resolvedKey);
      for (const pair of node.body) addPair(table, pair);
    }
  }
  return root;
}

function addPair(table: Table, pair: AST.TOMLKeyValue): void {
  const names = namesOf(pair.key);
  const last = names.pop() ?? '';
  tableAt(table, names)[last] = contentOf(pair.value);
}

function tableAt(root: Table, path: Path): Table {
  let table = root;
  for (const [index, part] of path.entries()) {
    const existing = table[part];
    const next = existing ?? (typeof path[index + 1] === 'number' ? [] : newTable());
    if (existing === undefined) table[part] = next;
    table = next as Table;
  }
  return table;
}

function contentOf(node: AST.TOMLContentNode): unknown {
  if (node.type === 'TOMLArray') return node.elements.map(contentOf);
  if (node.type === 'TOMLInlineTable') {
    const table = newTable();
    for (const pair of node.body) addPair(table, pair);
    return table;
  }
  if (node.kind === 'integer') return Number.isSafeInteger(node.value) ? node.value : node.bigint;
  if (node.kind === 'string' || node.kind === 'float' || node.kind === 'boolean') return node.value;
  return new TomlMoment(node.datetime);
}
