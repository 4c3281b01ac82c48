import { isRawNumber } from '../../../comfyui/exact-json.ts';

/**
 * ComfyUI's error texts hold values as Python prints them. These functions print parsed JSON the same way, bounded: a value is a
 * stranger's text.
 */

/** Characters of one value in an error's details. */
export const maxValueText = 200;
/** Deeper lists and dicts are cut: no real value nests so far. */
const maxDepth = 20;

/** As Python's `str()` prints it. */
export function pythonStr(value: unknown): string {
  return cut(typeof value === 'string' ? value : repr(value, 0, maxValueText));
}

/** As Python's `repr()` prints it: text in quotes. */
export function pythonRepr(value: unknown): string {
  return cut(repr(value, 0, maxValueText));
}

/** A list of choices, each of them bounded. */
export function pythonList(values: readonly unknown[]): string {
  return `[${values.map(pythonRepr).join(', ')}]`;
}

/** A float as Python prints it: `8.0`, `1e-05`, `1e+16`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  if (exponent < -4 || exponent >= 16) {
    const [digits, power] = value.toExponential().split('e') as [string, string];
    return `${digits}e${power[0]}${power.slice(1).padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** The name of the Python type that a JSON value is parsed to. */
export function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return isIntegerLiteral(value) ? 'int' : 'float';
  if (typeof value === 'bigint' || isRawNumber(value)) return 'int';
  if (typeof value === 'string') return 'str';
  return Array.isArray(value) ? 'list' : 'dict';
}

/** Whether JSON.stringify writes the number without a point or an exponent: Python reads that as an int. */
export function isIntegerLiteral(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 1e21;
}

function repr(value: unknown, depth: number, budget: number): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return isIntegerLiteral(value) ? String(value) : pythonFloat(value);
  if (typeof value === 'string') return quoted(value);
  if (isRawNumber(value)) return value.rawJSON;
  if (depth >= maxDepth) return '...';
  const parts: string[] = [];
  const entries: [string | null, unknown][] = Array.isArray(value)
    ? value.slice(0, budget).map((part) => [null, part])
    : Object.entries(value as object).slice(0, budget);
  let length = 0;
  for (const [key, part] of entries) {
    if (length > budget) break;
    const text = repr(part, depth + 1, budget - length);
    parts.push(key === null ? text : `${quoted(key)}: ${text}`);
    length += parts.at(-1)!.length;
  }
  return Array.isArray(value) ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

/** Python prefers single quotes, unless only they would have to be escaped, and escapes what cannot be printed. */
function quoted(text: string): string {
  const short = text.slice(0, maxValueText + 1);
  const quote = short.includes("'") && !short.includes('"') ? '"' : "'";
  const body = Array.from(short, (character) => {
    if (character === quote || character === '\\') return `\\${character}`;
    if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
    return escaped(character);
  });
  return `${quote}${body.join('')}${quote}`;
}

function escaped(character: string): string {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0)!;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0');

function cut(text: string): string {
  return text.length > maxValueText ? `${text.slice(0, maxValueText)}…` : text;
}
