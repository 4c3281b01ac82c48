import { PyFloat, toInt } from './python-values.ts';
import type { PyDict, PyValue, Writable } from './python-values.ts';

/** `json.loads`: throws a SyntaxError on anything Python would refuse. Accepts NaN and Infinity as Python does. */
export function parsePythonJson(text: string): PyValue {
  const reader = new Reader(text);
  const value = reader.readValue();
  reader.expectEnd();
  return value;
}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const spacePattern = /[ \t\n\r]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these characters inside a string
const plainText = /[^"\\\u0000-\u001f]*/y;

const literals: readonly (readonly [string, PyValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', new PyFloat(NaN)],
  ['Infinity', new PyFloat(Infinity)],
  ['-Infinity', new PyFloat(-Infinity)],
];

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readValue(): PyValue {
    this.#match(spacePattern);
    const start = this.#text[this.#at];
    if (start === '{') return this.#readDict();
    if (start === '[') return this.#readList();
    if (start === '"') return this.#readString();
    for (const [word, value] of literals) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#readNumber();
  }

  expectEnd(): void {
    this.#match(spacePattern);
    if (this.#at !== this.#text.length) this.#fail('Extra data');
  }

  #readDict(): PyDict {
    const dict: PyDict = new Map();
    this.#at += 1;
    this.#match(spacePattern);
    if (this.#skip('}')) return dict;
    for (;;) {
      this.#match(spacePattern);
      if (this.#text[this.#at] !== '"') this.#fail('Expecting property name enclosed in double quotes');
      const key = this.#readString();
      this.#match(spacePattern);
      if (!this.#skip(':')) this.#fail("Expecting ':' delimiter");
      dict.set(key, this.readValue());
      this.#match(spacePattern);
      if (this.#skip('}')) return dict;
      if (!this.#skip(',')) this.#fail("Expecting ',' delimiter");
    }
  }

  #readList(): PyValue[] {
    const list: PyValue[] = [];
    this.#at += 1;
    this.#match(spacePattern);
    if (this.#skip(']')) return list;
    for (;;) {
      list.push(this.readValue());
      this.#match(spacePattern);
      if (this.#skip(']')) return list;
      if (!this.#skip(',')) this.#fail("Expecting ',' delimiter");
    }
  }

  #readString(): string {
    this.#at += 1;
    let text = this.#match(plainText) ?? '';
    while (!this.#skip('"')) {
      if (!this.#skip('\\')) this.#fail('Unterminated string');
      const mark = this.#text[this.#at] ?? '';
      const hex = this.#text.slice(this.#at + 1, this.#at + 5);
      if (mark === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)) {
        text += String.fromCharCode(parseInt(hex, 16));
        this.#at += 5;
      } else {
        text += escapes[mark] ?? this.#fail('Invalid \\escape');
        this.#at += 1;
      }
      text += this.#match(plainText) ?? '';
    }
    return text;
  }

  #readNumber(): PyValue {
    numberPattern.lastIndex = this.#at;
    const found = numberPattern.exec(this.#text);
    if (!found) return this.#fail('Expecting value');
    this.#at += found[0].length;
    const isFloat = found[1] !== undefined || found[2] !== undefined;
    return isFloat ? new PyFloat(Number(found[0])) : toInt(BigInt(found[0]));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #fail(reason: string): never {
    throw new SyntaxError(`${reason}: char ${this.#at}`);
  }
}

/** `json.dumps` with its defaults: ", " and ": " separators, every non-ASCII character escaped. Undefined keys are left out. */
export function toPythonJson(value: Writable): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? value.toString() : floatText(value);
  if (value instanceof PyFloat) return floatText(value.value);
  if (Array.isArray(value)) return `[${value.map(toPythonJson).join(', ')}]`;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const members = entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${quote(key as string)}: ${toPythonJson(item as Writable)}`);
  return `{${members.join(', ')}}`;
}

/** `repr(float)`, which `json.dumps` uses too: 8.0, 1e-05, 1e+16; NaN and Infinity as JSON spells them. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const exponent = Number(value.toExponential().split('e')[1]);
  if (exponent >= -4 && exponent < 16) {
    const digits = exponent < 0 ? decimalText(value) : value.toString();
    return digits.includes('.') ? digits : `${digits}.0`;
  }
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  return `${mantissa}e${power.startsWith('-') ? '-' : '+'}${power.slice(1).padStart(2, '0')}`;
}

/** The shortest digits of a small number without an exponent. */
function decimalText(value: number): string {
  const text = value.toString();
  if (!text.includes('e')) return text;
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  return value.toFixed(mantissa.replace(/^-?\d\.?/, '').length - Number(power));
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

function quote(text: string): string {
  return `"${text.replace(/["\\]|[^ -~]/g, (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
