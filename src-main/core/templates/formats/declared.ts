import * as z from 'zod';
import type { ParameterType } from '../../../../src-shared/nouns/templates.ts';
import { isConstant, plainConstant } from '../../workflows/graph/constant.ts';
import { snakeCase } from '../roles/parameter-names.ts';
import { broken } from './marks.ts';
import { isObject } from '../../workflows/reading/shapes.ts';

/** What `__metadata__` or a `.meta.json` says of one parameter. */
export interface DeclaredParameter {
  /** For errors: `__metadata__.parameters.steps`. */
  readonly path: string;
  readonly type?: ParameterType;
  readonly title?: string;
  readonly description?: string;
  readonly required?: boolean;
  /** As written; its type is checked once the parameter's own is known. */
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly multipleOf?: number;
  readonly choices?: readonly (string | number)[];
  readonly folder?: string;
  readonly group?: 'basic' | 'advanced';
}

export interface Declared {
  readonly title?: string;
  readonly description?: string;
  readonly tool?: string;
  /** In the author's order, where parameters are listed. */
  readonly order: readonly string[];
  /** By name as written. */
  readonly parameters: ReadonlyMap<string, DeclaredParameter>;
  /** Inputs that a parameter sets without a placeholder there, by name. */
  readonly mappings: ReadonlyMap<string, { readonly path: string; readonly places: readonly [string, string][] }>;
}

const types: Readonly<Record<string, ParameterType>> = {
  string: 'string',
  str: 'string',
  text: 'text',
  integer: 'integer',
  int: 'integer',
  seed: 'seed',
  number: 'number',
  float: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  choice: 'choice',
  enum: 'choice',
  select: 'choice',
  combo: 'choice',
  model: 'model',
  image: 'image',
  mask: 'mask',
  audio: 'audio',
  video: 'video',
  model3d: 'model3d',
  size: 'size',
  loras: 'loras',
};

/** Numbers beyond 2^53 are read as what they nearly are. */
const number = z
  .preprocess(
    (value) => (typeof value === 'object' && isConstant(value) ? Number(plainConstant(value)) : value),
    z.number().nullish(),
  )
  .optional();
const anything = z.unknown().optional();
const text = z.string().max(10_000).nullish();
const choice = z.union([z.string().min(1).max(300), z.number()]);
const choices = z.array(choice).min(1).max(1_000).nullish();

const parameterSchema = z.looseObject({
  name: text,
  type: text,
  title: text,
  description: text,
  folder: text,
  required: z.boolean().nullish(),
  default: anything,
  min: number,
  minimum: number,
  max: number,
  maximum: number,
  step: number,
  multipleOf: number,
  choices,
  enum: choices,
  options: choices,
  group: z.enum(['basic', 'advanced']).nullish().catch(null),
});

const place = z.tuple([z.union([z.string(), z.number()]).transform(String), z.string()], z.unknown());
const record = z.record(z.string(), z.unknown()).nullish();

const declaredSchema = z.looseObject({
  tool_name: text,
  tool: text,
  title: text,
  name: text,
  description: text,
  parameters: anything,
  params: anything,
  available_inputs: anything,
  defaults: record,
  constraints: record,
  required: z.array(z.string()).max(1_000).nullish().catch(null),
  override_mappings: z.record(z.string(), z.array(place).max(100)).nullish(),
});

const mostParameters = 100;

/**
 * Reads `__metadata__` of a workflow, or the `.meta.json` beside it: both carry the same facts in slightly different words.
 * @throws template_broken naming the path
 */
export function readDeclared(value: unknown, template: string, root: string): Declared {
  const read = parse(declaredSchema, value, template, root);
  const key = (['parameters', 'params', 'available_inputs'] as const).find((name) => isGiven(read[name]));
  const listed = key ? asRecord(read[key], template, `${root}.${key}`) : { specs: {}, path: '', required: [] };
  const required = new Set([...(read.required ?? []), ...listed.required]);
  const names = new Set([
    ...Object.keys(listed.specs),
    ...Object.keys(read.defaults ?? {}),
    ...Object.keys(read.constraints ?? {}),
    ...Object.keys(read.override_mappings ?? {}),
  ]);
  if (names.size > mostParameters) throw broken(template, root, `it has more than ${mostParameters} parameters`);
  const parameters = new Map<string, DeclaredParameter>();
  for (const name of names) {
    const own = Object.hasOwn(listed.specs, name) ? listed.specs[name] : null;
    const path = own === null ? `${root}.${name}` : `${listed.path}.${name}`;
    const constraint = at(read.constraints, name);
    if (isGiven(constraint) && !isObject(constraint))
      throw broken(template, `${root}.constraints.${name}`, 'it is no object');
    const written = asSpec(own);
    const merged = !isObject(constraint)
      ? (written ?? {})
      : isObject(written)
        ? { ...constraint, ...written }
        : constraint;
    const spec = readParameter(merged, template, path);
    const fallback = at(read.defaults, name);
    parameters.set(name, {
      ...spec,
      ...(spec.default === undefined && isGiven(fallback) ? { default: fallback } : {}),
      ...(required.has(name) ? { required: true } : {}),
    });
  }
  const title = read.title ?? read.name;
  const tool = read.tool_name ?? read.tool;
  return {
    ...(title ? { title } : {}),
    ...(read.description ? { description: read.description } : {}),
    ...(tool ? { tool } : {}),
    order: Object.keys(listed.specs),
    parameters,
    mappings: new Map(
      Object.entries(read.override_mappings ?? {}).map(([name, places]) => [
        name,
        { path: `${root}.override_mappings.${name}`, places: places.map(([node, input]) => [node, input] as const) },
      ]),
    ) as Declared['mappings'],
  };
}

const isGiven = <T>(value: T): value is NonNullable<T> => value !== undefined && value !== null;

function at(held: Record<string, unknown> | null | undefined, name: string): unknown {
  return held && Object.hasOwn(held, name) ? held[name] : undefined;
}

/** Short forms: `"steps": "integer"`. */
const asSpec = (value: unknown): unknown => (typeof value === 'string' ? { type: value } : value);

interface Listed {
  readonly specs: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly required: readonly string[];
}

/** By name; also as a list of named ones, and as a JSON Schema of an object. */
function asRecord(value: unknown, template: string, path: string): Listed {
  if (Array.isArray(value)) {
    const named = value.map((one: unknown, index): [string, unknown] => {
      const name = isObject(one) ? one['name'] : undefined;
      if (typeof name !== 'string' || name === '') throw broken(template, `${path}[${index}]`, 'it has no name');
      return [name, one];
    });
    return { specs: Object.fromEntries(named), path, required: [] };
  }
  if (!isObject(value)) throw broken(template, path, 'it is no object of parameters');
  const { properties, required } = value;
  if (value['type'] !== 'object' || !isObject(properties)) return { specs: value, path, required: [] };
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
  return { specs: properties, path: `${path}.properties`, required: names };
}

function readParameter(value: unknown, template: string, path: string): DeclaredParameter {
  const spec = parse(parameterSchema, value, template, path);
  const type = !isGiven(spec.type) ? undefined : types[snakeCase(spec.type)];
  if (isGiven(spec.type) && type === undefined) {
    throw broken(template, `${path}.type`, `'${spec.type}' is no type; types are ${Object.keys(types).join(', ')}`);
  }
  const min = spec.min ?? spec.minimum ?? undefined;
  const max = spec.max ?? spec.maximum ?? undefined;
  if (min !== undefined && max !== undefined && min > max) {
    throw broken(template, `${path}.min`, `${min} is above max, ${max}`);
  }
  const { step, multipleOf } = spec;
  const listed = spec.choices ?? spec.enum ?? spec.options;
  if (isGiven(multipleOf) && !(Number.isInteger(multipleOf) && multipleOf > 0)) {
    throw broken(template, `${path}.multipleOf`, `${multipleOf} is no whole number above 0`);
  }
  return {
    path,
    ...(type === undefined ? {} : { type }),
    ...(spec.title ? { title: spec.title } : {}),
    ...(spec.description ? { description: spec.description } : {}),
    ...(isGiven(spec.required) ? { required: spec.required } : {}),
    ...(isGiven(spec.default) ? { default: spec.default } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(isGiven(step) ? { step } : {}),
    ...(isGiven(multipleOf) ? { multipleOf } : {}),
    ...(isGiven(listed) ? { choices: listed } : {}),
    ...(spec.folder ? { folder: spec.folder } : {}),
    ...(spec.group ? { group: spec.group } : {}),
  };
}

function parse<T extends z.ZodType>(schema: T, value: unknown, template: string, root: string): z.infer<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw broken(template, [root, ...(issue?.path ?? []).map(String)].join('.'), issue?.message ?? 'it cannot be read');
}

/** What stands in the workflow itself wins over what lies beside it, fact by fact. */
export function mergeDeclared(own: Declared | null, beside: Declared | null): Declared | null {
  if (!own || !beside) return own ?? beside;
  const parameters = new Map(beside.parameters);
  for (const [name, parameter] of own.parameters) parameters.set(name, { ...parameters.get(name), ...parameter });
  const order = own.order.length > 0 ? own.order : beside.order;
  return { ...beside, ...own, order, parameters, mappings: new Map([...beside.mappings, ...own.mappings]) };
}
