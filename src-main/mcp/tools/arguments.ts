import { nearestName } from '../../core/nearest-name.ts';
import { parseWorkflowText } from '../../core/workflows/api-workflow.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Property, Tool } from './tool.ts';

/**
 * Arguments as the tool wants them, or an error that says what to write instead. A null counts as not given: clients
 * with strict schemas send one for every optional argument.
 * @throws unknown_argument, bad_input, out_of_bounds
 */
export function checkArguments(tool: Tool, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const [said, value] of Object.entries(given)) {
    const name = Object.hasOwn(tool.aliases, said) ? (tool.aliases[said] ?? said) : said;
    const property = propertyOf(tool, name);
    if (property === undefined) throw unknownArgument(tool, said);
    if (value === null) continue;
    if (Object.hasOwn(checked, name)) {
      throw new EaselError('bad_input', `'${name}' was given twice, under two of its names.`, {
        nextStep: `Call ${tool.name} again with '${name}' only once.`,
      });
    }
    checked[name] = checkValue({ tool, name, property, value });
  }
  for (const name of tool.required) {
    if (!Object.hasOwn(checked, name)) {
      throw new EaselError('bad_input', `${tool.name} needs the argument '${name}'.`, { nextStep: usage(tool) });
    }
  }
  return checked;
}

function propertyOf({ properties, unlisted = {} }: Tool, name: string): Property | undefined {
  return Object.hasOwn(properties, name)
    ? properties[name]
    : Object.hasOwn(unlisted, name)
      ? unlisted[name]
      : undefined;
}

function checkValue(at: { tool: Tool; name: string; property: Property; value: unknown }): unknown {
  const { tool, name, property, value } = at;
  const typed = isExactSeed(tool, property, value) ? value : ofType(property.type, value);
  if (typed === undefined) {
    throw new EaselError(
      'bad_input',
      `'${name}' must be ${article(property.type)}, but ${describe(value)} was given.`,
      {
        nextStep: `Call ${tool.name} again with '${name}' as ${article(property.type)}: ${property.description}`,
      },
    );
  }
  if (tool.bounds === 'here' && typeof typed === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = property;
    if (typed < minimum || typed > maximum) {
      const bounds = boundsText(minimum, maximum);
      throw new EaselError('out_of_bounds', `'${name}' is ${typed}, but must be ${bounds}.`, {
        nextStep: `Call ${tool.name} again with '${name}' ${bounds}.`,
      });
    }
  }
  const choices = tool.bounds === 'here' ? property.enum : undefined;
  if (choices && typeof typed === 'string' && !choices.includes(typed)) {
    throw new EaselError(
      'out_of_bounds',
      `'${name}' is '${shorten(typed)}', but must be one of: ${choices.join(', ')}.`,
      {
        nextStep: `Call ${tool.name} again with '${name}' as one of these.`,
      },
    );
  }
  return typed;
}

function boundsText(minimum: number, maximum: number): string {
  if (maximum === Infinity) return `at least ${minimum}`;
  return minimum === -Infinity ? `at most ${maximum}` : `from ${minimum} to ${maximum}`;
}

/** Beyond 2^53 only its digits are exact; the core takes them for a seed. */
function isExactSeed(tool: Tool, property: Property, value: unknown): boolean {
  if (tool.bounds !== 'core' || property.type !== 'integer' || typeof value !== 'string') return false;
  return /^\d{16,20}$/.test(value) && !Number.isSafeInteger(Number(value));
}

/**
 * Undefined when the value is not of the type. Text that says a value of the type is read as that value: models write
 * numbers in quotes, and many clients send nested objects as JSON text.
 */
function ofType(type: Property['type'], value: unknown): unknown {
  if (type === 'string') return typeof value === 'string' ? value : undefined;
  // One LoRA, or several with commas: the core reads them.
  if (type === 'array') return Array.isArray(value) || typeof value === 'string' ? value : undefined;
  const said = typeof value === 'string' ? parsed(value) : value;
  switch (type) {
    case 'boolean':
      return typeof said === 'boolean' ? said : undefined;
    case 'number':
      return Number.isFinite(said) ? said : undefined;
    case 'integer':
      return Number.isInteger(said) ? said : undefined;
    case 'object':
      return typeof said === 'object' && said !== null && !Array.isArray(said) ? said : undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return parseWorkflowText(text);
  } catch {
    return undefined;
  }
}

function unknownArgument(tool: Tool, name: string): EaselError {
  const near = nearestName(name.slice(0, 100), Object.keys(tool.properties));
  const hint = near === null ? '.' : `; did you mean '${near}'?`;
  const subject = tool.template === undefined ? tool.name : `${tool.name} with template '${tool.template}'`;
  return new EaselError('unknown_argument', `${subject} has no argument '${shorten(name)}'${hint}`, {
    nextStep: usage(tool),
  });
}

function usage(tool: Tool): string {
  const names = Object.keys(tool.properties);
  if (names.length === 0) return `Call ${tool.name} without arguments.`;
  const listed = names.map((name) => (tool.required.includes(name) ? `${name} (required)` : name));
  return `Call ${tool.name} with these arguments: ${listed.join(', ')}.`;
}

function article(type: Property['type']): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `the string "${shorten(value)}"`;
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${String(value)}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
