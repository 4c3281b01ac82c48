import type { ApiWorkflow } from '../api-workflow.ts';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import type { WorkflowProblem } from '../problem.ts';
import { readUiWorkflow } from '../ui-graph/read-ui-workflow.ts';
import { convertToApi, type ConvertOptions } from './convert-to-api.ts';

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
  Sampler: {
    input: {
      required: {
        image: ['IMAGE'],
        positive: ['CONDITIONING'],
        negative: ['CONDITIONING'],
        seed: ['INT', { default: 0 }],
      },
    },
    output: ['IMAGE'],
  },
  Shown: { input: { required: { picture: ['IMAGE', { display_name: 'a picture' }] } }, output: ['IMAGE'] },
  PlainSeed: {
    input: {
      required: {
        noise_seed: ['INT', { control_after_generate: false }],
        seed: ['INT', { control_after_generate: false, default: 9 }],
      },
    },
    output: [],
  },
  Sound: { input: { required: { sound: [['a'], { audio_upload: true }], audio: [['a'], {}] } }, output: [] },
  Upload: {
    input: { required: { file: [['a.png'], { image_upload: true }], width: ['INT', {}] } },
    output: ['IMAGE'],
  },
  VideoUpload: { input: { required: { audio: [['a'], { video_upload: true }] } }, output: [] },
  AnimatedUpload: { input: { required: { audio: [['a'], { animated_image_upload: true }] } }, output: [] },
  AudioUpload: { input: { required: { audio: [['a'], { audio_upload: true }] } }, output: [] },
  SaveGLB: { input: { required: { mesh: ['MESH'], filename_prefix: ['STRING', {}] } }, output: [] },
  Looks: { input: { required: { odd: ['MESH', { widgetType: 'STRING' }] } }, output: [] },
  Forced: { input: { required: { forced: ['INT', { forceInput: true }] } }, output: [] },
  Numbers: { input: { required: { '10': ['INT', {}], '2': ['INT', {}], '01': ['INT', {}] } }, output: [] },
  Dynamic: {
    input: {
      required: {
        mode: [
          'COMFY_DYNAMICCOMBO_V3',
          {
            options: [
              { key: 'small', inputs: { required: {} } },
              { key: 'big', inputs: { required: { size: ['INT', {}] } } },
            ],
          },
        ],
      },
    },
    output: [],
  },
  Prompt: { input: { required: { text: ['STRING', {}] } }, output: ['CONDITIONING'] },
  Pick: { input: { required: { choice: [['a', 'b']], name: ['STRING', {}] } }, output: [], output_node: true },
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
  readonly color?: string;
  /** What a person called its inputs. */
  readonly labels?: Readonly<Record<string, string>>;
}

export function node(id: number | string, type: string, given: SmallNode = {}): Json {
  const inputs = Object.entries(given.inputs ?? {}).map(([key, link]) => {
    const [name = '', inputType = ''] = key.replace(/^~/, '').split(': ');
    const label = given.labels?.[name];
    const mark = key.startsWith('~') ? { widget: { name } } : {};
    return { name, type: inputType, link, ...mark, ...(label === undefined ? {} : { label }) };
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
    ...(given.color === undefined ? {} : { color: given.color }),
  };
}

/** `[node, slot]`, and the link's type where that matters. */
export type Origin = readonly [number | string, number, string?];

/** Link 1 is the first, from `[origin, slot]`; where it ends, the nodes say. */
export function graph(nodes: readonly Json[], origins: readonly Origin[], more: Json = {}): Json {
  const ends = (id: number): [unknown, number] => {
    for (const one of nodes) {
      const at = (one['inputs'] as { link: unknown }[]).findIndex(({ link }) => link === id);
      if (at >= 0) return [one['id'], at];
    }
    return [-20, 0];
  };
  const links = origins.map(([origin, slot, type], index) => [
    index + 1,
    origin,
    slot,
    ...ends(index + 1),
    type ?? '*',
  ]);
  return { nodes, links, version: 0.4, ...more };
}

export interface Slot {
  readonly name: string;
  readonly type?: string;
  readonly links: readonly number[];
}

export function subgraph(
  id: string,
  inside: Json,
  ends: { inputs?: readonly Slot[]; outputs?: readonly Slot[] },
): Json {
  const slots = (list: readonly Slot[] = []): Json[] =>
    list.map(({ name, type, links }) => ({ name, type: type ?? '*', linkIds: links }));
  return { ...inside, id, name: id, inputs: slots(ends.inputs), outputs: slots(ends.outputs) };
}

/** `[from, slot, to, slot]` by the places of the nodes, and the link's type where that matters. */
export type InnerLink = readonly [number, number, number, number, string?];

/** What a file says of the legacy group `Grp`, whose instances are of type `workflow>Grp`. */
export const group = (
  nodes: Json[],
  links: readonly InnerLink[] = [],
  more: { external?: unknown[]; config?: Json } = {},
) => ({
  extra: {
    groupNodes: {
      Grp: {
        nodes,
        links: links.map(([from, slot, to, at, type]) => [from, slot, to, at, 1, type ?? '*']),
        external: [],
        ...more,
      },
    },
  },
});

export function convert(
  workflow: unknown,
  options: Partial<ConvertOptions> = {},
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
