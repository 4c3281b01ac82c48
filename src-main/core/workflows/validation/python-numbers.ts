import { isRawNumber } from '../../../comfyui/exact-json.ts';
import { isIntegerLiteral, pythonRepr, pythonTypeName } from './python-text.ts';

/** A Python number: bigint for int, number for float. JavaScript compares the two exactly. */
export type PythonNumber = bigint | number;

export type Conversion<T> = { readonly value: T; readonly failure?: undefined } | { readonly failure: string };

/** Python refuses to convert longer digit strings. */
const maxDigits = 4300;

/** The number that Python's JSON parser makes of a value; booleans count as ints. Null when it is no number. */
export function numberOf(value: unknown): PythonNumber | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  // 18446744073709552000 stands for those digits, since JSON.stringify writes them, not for the double behind them.
  if (typeof value === 'number') return isIntegerLiteral(value) ? BigInt(String(value)) : value;
  if (!isRawNumber(value)) return null;
  const text = value.rawJSON;
  return /^-?\d{1,4300}$/.test(text) ? BigInt(text) : Number(text);
}

/** Python's `int(value)`. */
export function toInt(value: unknown): Conversion<bigint> {
  if (typeof value === 'string') return intOfText(value);
  const number = numberOf(value);
  if (typeof number === 'bigint') return { value: number };
  if (number === null) {
    const needed = 'a string, a bytes-like object or a real number';
    return { failure: `int() argument must be ${needed}, not '${pythonTypeName(value)}'` };
  }
  if (Number.isNaN(number)) return { failure: 'cannot convert float NaN to integer' };
  if (!Number.isFinite(number)) return { failure: 'cannot convert float infinity to integer' };
  return { value: BigInt(Math.trunc(number)) };
}

/** Python's `float(value)`. */
export function toFloat(value: unknown): Conversion<number> {
  if (typeof value === 'string') return floatOfText(value);
  const number = numberOf(value);
  if (number === null) {
    return { failure: `float() argument must be a string or a real number, not '${pythonTypeName(value)}'` };
  }
  if (typeof number === 'number') return { value: number };
  const float = Number(number);
  return Number.isFinite(float) ? { value: float } : { failure: 'int too large to convert to float' };
}

function intOfText(text: string): Conversion<bigint> {
  const plain = asciiDigits(stripped(text));
  const parts = /^([+-]?)(\d+(?:_\d+)*)$/.exec(plain);
  if (!parts) return { failure: `invalid literal for int() with base 10: ${pythonRepr(text)}` };
  const [, sign = '', grouped = ''] = parts;
  const digits = grouped.replaceAll('_', '');
  if (digits.length > maxDigits) {
    return { failure: `Exceeds the limit (${maxDigits} digits) for integer string conversion` };
  }
  const value = BigInt(digits);
  return { value: sign === '-' ? -value : value };
}

function floatOfText(text: string): Conversion<number> {
  const plain = asciiDigits(stripped(text));
  const word = /^([+-]?)(?:inf(?:inity)?|(nan))$/i.exec(plain);
  if (word) return { value: word[2] === undefined ? (word[1] === '-' ? -Infinity : Infinity) : NaN };
  const digits = '\\d+(?:_\\d+)*';
  const float = new RegExp(`^[+-]?(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:e[+-]?${digits})?$`, 'i');
  if (!float.test(plain)) return { failure: `could not convert string to float: ${pythonRepr(text)}` };
  return { value: Number(plain.replaceAll('_', '')) };
}

/** Without the white space that Python's `strip` takes off: more control characters than JavaScript's `trim`, but no byte order mark. */
function stripped(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const space = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
  let from = 0;
  let to = text.length;
  while (from < to && space.test(text[from]!)) from += 1;
  while (to > from && space.test(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

/** Python reads digits of every script: `１２` of a Japanese keyboard is 12. */
function asciiDigits(text: string): string {
  return text.replace(/[^\P{Nd}0-9]/gu, (digit) => String(digitValue(digit.codePointAt(0)!)));
}

/** Each script's digits follow one another from its zero on; the mathematical ones do five times. */
function digitValue(code: number): number {
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}
