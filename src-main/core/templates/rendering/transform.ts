import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { parseWorkflowText } from '../../workflows/api-workflow.ts';
import type { Value } from './read-value.ts';
import { broken } from './refusals.ts';
import { parseSize } from './sizes.ts';

type Target = TemplateParameter['targets'][number];

/**
 * What one target gets of a parameter's value: the part of a size, then the map, times, plus, the rounding.
 * @param before what the input holds in the template: a choice among numbers stays a number
 * @throws template_broken (arithmetic with what is no number), out_of_bounds (a result that is no number)
 */
export function valueForTarget(parameter: TemplateParameter, target: Target, value: Value, before: unknown): unknown {
  const { part, map, multiply, add, roundTo } = target.transform ?? {};
  let result: Value = part === undefined ? value : sideOf(parameter, value, part);
  const key = String(result);
  const mapped = map && Object.hasOwn(map, key) ? map[key] : undefined;
  if (mapped !== undefined) result = mapped;
  if (multiply === undefined && add === undefined && roundTo === undefined) {
    return mapped === undefined && part === undefined ? asTheInputHasIt(parameter, result, before) : result;
  }
  let number = numberOf(parameter, result) * (multiply ?? 1) + (add ?? 0);
  // Twelve digits: 0.1 × 3 is 0.3.
  if (roundTo !== undefined) number = Number((Math.round(number / roundTo) * roundTo).toPrecision(12));
  if (Number.isFinite(number)) return number === 0 ? 0 : number;
  throw new EaselError(
    'out_of_bounds',
    `${parameter.name} ${key.slice(0, 60)} is too large for ${target.node}.${target.input}.`,
    {
      nextStep: `Give ${parameter.name} a smaller value.`,
      details: { parameter: parameter.name },
    },
  );
}

function sideOf(parameter: TemplateParameter, value: Value, part: 'width' | 'height'): number {
  const size = typeof value === 'string' ? parseSize(value) : null;
  if (!size) throw broken(parameter, `only a size has a ${part}`);
  return size[part];
}

function numberOf(parameter: TemplateParameter, value: Value): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw broken(parameter, 'its transform needs a number');
}

function asTheInputHasIt(parameter: TemplateParameter, value: Value, before: unknown): unknown {
  if (typeof value !== 'string') return value;
  // Beyond 2⁵³ only its digits are exact.
  if (parameter.type === 'seed') return parseWorkflowText(value);
  const isNumber = parameter.type === 'choice' && typeof before === 'number' && value.trim() !== '';
  return isNumber && Number.isFinite(Number(value)) ? Number(value) : value;
}
