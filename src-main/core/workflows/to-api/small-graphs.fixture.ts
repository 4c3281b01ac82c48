import type { ApiWorkflow } from '../api-workflow.ts';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import type { WorkflowProblem } from '../problem.ts';
import { readUiWorkflow } from '../ui-graph/read-ui-workflow.ts';
import { convertToApi } from './convert-to-api.ts';

/** A few classes with the shapes that the rules are about. */
export const objectInfo: Record<string, unknown> = {
  Image: { input: { required: { width: ['INT', { default: 8 }] } }, output: ['IMAGE'], display_name: 'An Image' },
  Both: { input: { required: {} }, output: ['IMAGE', 'MASK'] },
  Invert: { input: { required: { image: ['IMAGE'] } }, output: ['IMAGE'] },
  Blend: { input: { required: { first: ['IMAGE'], mask: ['MASK'], second: ['IMAGE'] } }, output: ['IMAGE', 'MASK'] },
  ToMask: { input: { required: { image: ['IMAGE'] } }, output: ['MASK'] },
  Text: { input: { required: { text: ['STRING', { multiline: true, dynamicPrompts: true }] } }, output: ['STRING'] },
  Number: { input: { required: { value: ['INT', { default: 0 }] } }, output: ['INT'] },
  Scale: {
    input: {
      required: {
        image: ['IMAGE'],
        steps: ['INT', { default: 20, min: 1, max: 100 }],
        cfg: ['FLOAT', { step: 0.1, round: 0.01 }],
      },
      optional: { mask: ['MASK'] },
    },
    output: ['IMAGE'],
  },
  Batch: {
    input: {
      required: { images: ['COMFY_AUTOGROW_V3', { template: { prefix: 'image', min: 1, max: 50, input: {} } }] },
    },
    output: ['IMAGE'],
    has_intermediate_output: false,
  },
  Match: {
    input: {
      required: { on_false: ['COMFY_MATCHTYPE_V3', {}], on_true: ['COMFY_MATCHTYPE_V3', {}], switch: ['BOOLEAN', {}] },
    },
    output: ['COMFY_MATCHTYPE_V3'],
    has_intermediate_output: false,
  },
  Anything: { input: { required: { source: ['*', {}] } }, output: ['*'] },
  Curve: {
    input: { required: { curve: ['CURVE', { default: { points: [] } }], list: ['COLORS', { default: [] }] } },
    output: [],
  },
  SaveImage: {
    input: { required: { images: ['IMAGE'], filename_prefix: ['STRING', { default: 'ComfyUI' }] } },
    output: [],
    output_node: true,
  },
};

export const classes = createNodeClasses(definitionsOf(objectInfo as Record<string, NodeDefinition>));

type Json = Record<string, unknown>;

/** `name`, or `name: TYPE`; `~name` marks the socket of a widget. The number is the link that ends there. */
export type Inputs = Readonly<Record<string, number | null>>;

export interface SmallNode {
  readonly inputs?: Inputs;
  readonly values?: unknown;
  readonly named?: Json;
  readonly mode?: number;
  readonly title?: string;
  readonly outputs?: readonly string[];
  readonly properties?: Json;
}

export function node(id: number | string, type: string, given: SmallNode = {}): Json {
  const inputs = Object.entries(given.inputs ?? {}).map(([key, link]) => {
    const [name = '', inputType = ''] = key.replace(/^~/, '').split(': ');
    return { name, type: inputType, link, ...(key.startsWith('~') ? { widget: { name } } : {}) };
  });
  return {
    id,
    type,
    mode: given.mode ?? 0,
    inputs,
    outputs: (given.outputs ?? []).map((output) => ({ name: output, type: output })),
    properties: given.properties ?? {},
    ...(given.values === undefined ? {} : { widgets_values: given.values }),
    ...(given.named ? { widgets_values_named: given.named } : {}),
    ...(given.title === undefined ? {} : { title: given.title }),
  };
}

/** Link 1 is the first, from `[origin, slot]`; where it ends, the nodes say. */
export function graph(
  nodes: readonly Json[],
  origins: readonly (readonly [number | string, number])[],
  more: Json = {},
): Json {
  const ends = (id: number): [unknown, number] => {
    for (const one of nodes) {
      const at = (one['inputs'] as { link: unknown }[]).findIndex(({ link }) => link === id);
      if (at >= 0) return [one['id'], at];
    }
    return [-20, 0];
  };
  const links = origins.map(([origin, slot], index) => [index + 1, origin, slot, ...ends(index + 1), '*']);
  return { nodes, links, version: 0.4, ...more };
}

export interface Slot {
  readonly name: string;
  readonly links: readonly number[];
}

export function subgraph(
  id: string,
  inside: Json,
  ends: { inputs?: readonly Slot[]; outputs?: readonly Slot[] },
): Json {
  const slots = (list: readonly Slot[] = []): Json[] =>
    list.map(({ name, links }) => ({ name, type: '*', linkIds: links }));
  return { ...inside, id, name: id, inputs: slots(ends.inputs), outputs: slots(ends.outputs) };
}

export function convert(
  workflow: unknown,
  options: { lenient?: boolean; random?: () => number; now?: Date } = {},
): { workflow: ApiWorkflow; doubts: readonly WorkflowProblem[] } {
  return convertToApi(readUiWorkflow(workflow), {
    classes,
    random: () => 0,
    now: new Date(2025, 0, 2, 3, 4, 5),
    ...options,
  });
}

/** The inputs of one node, which is what most rules are about. */
export function inputsOf(id: string, ...given: Parameters<typeof convert>): Record<string, unknown> | undefined {
  return convert(...given).workflow[id]?.inputs;
}
