import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { Preset, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { nearestName } from '../../nearest-name.ts';
import { exactSizeName, type ExactSizing } from './exact-size.ts';

type Described = Pick<TemplateParameter, 'name' | 'type' | 'aliases'>;

const isSide = (parameters: readonly Described[], side: string): boolean =>
  parameters.some(({ name, type }) => name === side && (type === 'integer' || type === 'number'));

/** Whether `aspect_ratio` means something: there is one size to shape. */
export const hasShape = (parameters: readonly Described[]): boolean =>
  (isSide(parameters, 'width') && isSide(parameters, 'height')) ||
  parameters.filter(({ type }) => type === 'size').length === 1;

interface BuiltInFacts {
  readonly presets: readonly Pick<Preset, 'name'>[];
  /** Null or absent where pictures cannot be brought to an exact size. */
  readonly exactSizing?: ExactSizing | null | undefined;
}

/**
 * What a template takes although it does not declare it: `preset` where it has presets, `aspect_ratio` where it has width and height or one
 * size, `exact_size` where it saves pictures that the backend can scale. Easel itself reads them.
 */
export function builtInParameters(
  parameters: readonly Described[],
  { presets, exactSizing }: BuiltInFacts,
): TemplateParameter[] {
  const isNew = (name: string): boolean => !parameters.some((one) => one.name === name || one.aliases?.includes(name));
  const found: TemplateParameter[] = [];
  if (presets.length > 0 && isNew('preset')) {
    found.push({
      name: 'preset',
      title: 'Preset',
      description: 'Named settings; any value given beside it wins.',
      type: 'choice',
      required: false,
      group: 'basic',
      choices: presets.map(({ name }) => name),
      targets: [],
    });
  }
  if (hasShape(parameters) && isNew('aspect_ratio')) {
    found.push({
      name: 'aspect_ratio',
      title: 'Aspect ratio',
      description: 'Instead of a size, such as 16:9, 2:3, square or portrait; keeps the pixel count.',
      type: 'string',
      required: false,
      group: 'advanced',
      targets: [],
    });
  }
  if (exactSizing && isNew(exactSizeName)) {
    found.push({
      name: exactSizeName,
      title: 'Exact size',
      description: `Final size in pixels, such as 1920x1080: scaled, the middle cut out${exactSizing.fit === null ? '' : "; '1920x1080 fit' pads"}.`,
      type: 'string',
      required: false,
      group: 'advanced',
      targets: [],
    });
  }
  return found;
}

/** Names that callers mix up: where a template has the one, it takes the other for it. */
const pairs: readonly (readonly [string, string])[] = [
  ['image', 'input'],
  ['strength', 'denoise'],
];

/** The parameter's name by its alias; names of parameters win over aliases, earlier parameters over later ones. */
export function aliasesOf(parameters: readonly Described[]): Map<string, string> {
  const names = new Set(parameters.map(({ name }) => name));
  const aliases = new Map<string, string>();
  const add = (alias: string, name: string): void => {
    if (!names.has(alias) && !aliases.has(alias)) aliases.set(alias, name);
  };
  for (const { name, aliases: own = [] } of parameters) for (const alias of own) add(alias, name);
  for (const [one, other] of pairs) {
    if (names.has(one)) add(other, one);
    if (names.has(other)) add(one, other);
  }
  return aliases;
}

/**
 * The given values under the parameters' own names; a null is no value.
 * @throws unknown_argument, bad_input (one value given twice)
 */
export function underOwnNames(given: Parameters, parameters: readonly Described[], template: string): Parameters {
  const names = parameters.map(({ name }) => name);
  const aliases = aliasesOf(parameters);
  const values = new Map<string, Parameters[string]>();
  const saidAs = new Map<string, string>();
  for (const [key, value] of Object.entries(given)) {
    const name = names.includes(key) ? key : aliases.get(key);
    if (name === undefined) throw unknownArgument(key, [...names, ...aliases.keys()], names, template);
    if (value === null || value === undefined) continue;
    const before = saidAs.get(name);
    if (before !== undefined && JSON.stringify(values.get(name)) !== JSON.stringify(value)) {
      throw new EaselError('bad_input', `'${before}' and '${key}' are two names of one parameter, with two values.`, {
        nextStep: `Give only ${name}.`,
        details: { parameter: name },
      });
    }
    saidAs.set(name, key);
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

function unknownArgument(
  key: string,
  known: readonly string[],
  names: readonly string[],
  template: string,
): EaselError {
  const shown = key.slice(0, 60);
  const nearest = nearestName(shown, known);
  return new EaselError('unknown_argument', `'${shown}' is not a parameter of ${template}.`, {
    nextStep: nearest ? `Did you mean '${nearest}'?` : `Its parameters are: ${names.join(', ')}.`,
    details: { argument: shown, parameters: names },
  });
}
