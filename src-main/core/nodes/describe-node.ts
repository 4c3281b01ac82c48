import type { NodeDetails, NodeInput } from '../../../src-shared/nouns/nodes.ts';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import { inputSpecs, type InputSpec } from '../workflows/node-classes/input-spec.ts';
import { listOf, textOf, typeOf, type JsonObject } from '../workflows/ui-graph/json-value.ts';
import { entryOf } from './node-entry.ts';

const mostText = 600;

/** A class as an assistant or a person needs it to write a workflow, with the first `choices` of each list. */
export function describeNode(
  name: string,
  definition: NodeDefinition,
  options: { readonly choices: number },
): NodeDetails {
  const { aliases: _aliases, ...summary } = entryOf(name, definition);
  const required = new Set(Object.keys(definition.input?.required ?? {}));
  const describe = (spec: InputSpec): NodeInput => inputOf(spec, { required: required.has(spec.name), ...options });
  const lists = listOf((definition as JsonObject)['output_is_list']);
  const names = listOf((definition as JsonObject)['output_name']);
  return {
    ...summary,
    inputs: inputSpecs(definition).flatMap((spec) => [describe(spec), ...broughtBy(spec, options)]),
    outputs: listOf((definition as JsonObject)['output']).map((type, index) => ({
      name: textOf(names[index]) || typeOf(type),
      type: typeOf(type),
      list: lists[index] === true,
    })),
  };
}

/** What an option of a dynamic choice brings with it. */
function broughtBy(spec: InputSpec, options: { readonly choices: number }): NodeInput[] {
  return (spec.options ?? []).flatMap(({ key, inputs }) =>
    inputs.map((one) => ({
      ...inputOf(one, { required: false, ...options }),
      onlyWith: `${spec.name} = ${String(key)}`,
    })),
  );
}

function inputOf(spec: InputSpec, { required, choices }: { required: boolean; choices: number }): NodeInput {
  const { settings } = spec;
  const isChoice = spec.choices.length > 0 || spec.type === 'COMBO';
  const preset = presetOf(settings['default']);
  const bounds = boundsOf(spec);
  return {
    name: spec.name,
    type: spec.type,
    required,
    description: textOf(settings['tooltip']).trim().slice(0, mostText),
    ...(preset === undefined ? {} : { default: preset }),
    ...bounds,
    ...(isChoice ? { choices: spec.choices.slice(0, choices).map(String), choicesTotal: spec.choices.length } : {}),
  };
}

function presetOf(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.slice(0, mostText);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Bounds of 64 bits are more than a double holds: what Easel can send is told instead. */
function boundsOf({ settings }: InputSpec): Pick<NodeInput, 'min' | 'max' | 'step'> {
  const bounds: { min?: number; max?: number; step?: number } = {};
  for (const key of ['min', 'max', 'step'] as const) {
    const value = settings[key];
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    bounds[key] = Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  }
  return bounds;
}
