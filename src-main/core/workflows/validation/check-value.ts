import { rawNumber } from '../../../comfyui/exact-json.ts';
import { bounded } from '../reading/refusal.ts';
import { objectOf } from '../ui-graph/json-value.ts';
import type { DeclaredInput } from './declared-inputs.ts';
import { inputFinding, raisedFinding, type Finding } from './findings.ts';
import { numberOf, toFloat, toInt } from './python-numbers.ts';
import { compare, notComparable } from './python-order.ts';
import { pythonFloat, pythonStr } from './python-text.ts';

/** A constant as the server goes on with it. */
export type Coerced = { readonly value: unknown; readonly finding?: undefined } | { readonly finding: Finding };

/** Lists are sent as {"__value__": […]}, since a bare list is a link. */
export function unwrapped(value: unknown): unknown {
  const wrapper = objectOf(value);
  return wrapper && Object.hasOwn(wrapper, '__value__') ? wrapper['__value__'] : value;
}

/** INT, FLOAT, STRING and BOOLEAN are converted as Python converts them: "7" is an INT, 7.9 is 7, everything has a truth. */
export function coerce(input: DeclaredInput, value: unknown): Coerced {
  if (input.type === 'STRING') return { value: typeof value === 'string' ? value : pythonStr(value) };
  if (input.type === 'BOOLEAN') return { value: isTrue(value) };
  if (input.type !== 'INT' && input.type !== 'FLOAT') return { value };
  const result = input.type === 'INT' ? toInt(value) : toFloat(value);
  if (result.failure === undefined) return { value: result.value };
  const text = pythonStr(value);
  const finding = inputFinding(input.name, {
    type: 'invalid_input_type',
    message: `Failed to convert an input value to a ${input.type} value`,
    details: `${input.name}, ${text}, ${result.failure}`,
    extra: { input_config: input.config, received_value: value, exception_message: result.failure },
    says: `${bounded(input.name, 80)} ${shown(value)} is no ${input.type === 'INT' ? 'whole number' : 'number'}.`,
    nextStep: `Give ${input.type === 'INT' ? 'a whole number' : 'a number'}.`,
  });
  return { finding };
}

/** The bounds of an input, for which the coerced value counts. `step` is for the interface alone: no server checks it. */
export function checkBounds(input: DeclaredInput, value: unknown): Finding | null {
  const bounds = [
    {
      key: 'min',
      operator: '<',
      type: 'value_smaller_than_min',
      order: -1,
      than: 'smaller than min of',
      below: 'below the minimum of',
    },
    {
      key: 'max',
      operator: '>',
      type: 'value_bigger_than_max',
      order: 1,
      than: 'bigger than max of',
      below: 'above the maximum of',
    },
  ] as const;
  const label = bounded(input.name, 80);
  for (const { key, operator, type, order, than, below } of bounds) {
    if (!Object.hasOwn(input.settings, key)) continue;
    const bound = input.settings[key];
    const compared = compare(value, bound);
    if (compared === null) {
      const raised = { exceptionType: 'TypeError', text: notComparable(operator, value, bound) };
      const says = `${label} ${shown(value)} cannot be compared with ${key} ${bounded(pythonStr(bound), 40)}.`;
      return raisedFinding(input.name, raised, { says, nextStep: 'Give a value of the type that the input declares.' });
    }
    if (compared !== order) continue;
    // A float prints with a point even where it is whole.
    const printed = (number: unknown): string =>
      input.type === 'FLOAT' && typeof number === 'number' ? pythonFloat(number) : pythonStr(number);
    return inputFinding(input.name, {
      type,
      message: `Value ${printed(value)} ${than} ${printed(bound)}`,
      details: input.name,
      extra: { input_config: input.config, received_value: jsonOf(value) },
      says: `${label} ${shown(value)} is ${below} ${bounded(pythonStr(bound), 40)}.`,
      nextStep: `Give ${key === 'min' ? 'at least' : 'at most'} ${bounded(pythonStr(bound), 40)}.`,
    });
  }
  return null;
}

/** BigInts have no JSON: whoever reads an error gets the digits as a number that JSON.stringify writes out. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawNumber(String(value));
}

/** A value in a sentence: text in quotes, numbers bare. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${bounded(value, 200)}'`;
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  return bounded(typeof value === 'number' ? String(value) : pythonStr(value), 200);
}

/** Python's `bool(value)`. */
function isTrue(value: unknown): boolean {
  const number = numberOf(value);
  if (number !== null) return Number(number) !== 0;
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && Object.keys(value).length > 0;
}
