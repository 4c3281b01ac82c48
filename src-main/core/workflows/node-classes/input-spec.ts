import { listOf, objectOf, objectsOf, type JsonObject } from '../ui-graph/json-value.ts';
import type { NodeDefinition } from '../definitions.ts';

/** One declared input of a node class. */
export interface InputSpec {
  readonly name: string;
  /** The declared type; a list of choices reads as COMBO. */
  readonly type: string;
  /** The choices of a COMBO. */
  readonly choices: readonly unknown[];
  readonly settings: JsonObject;
  /** Of a dynamic combo: what each of its options brings with it. */
  readonly options?: readonly DynamicOption[];
}

export interface DynamicOption {
  readonly key: unknown;
  readonly inputs: readonly InputSpec[];
}

/** Inputs of newer servers that stand for several. */
export const dynamicTypes = {
  combo: 'COMFY_DYNAMICCOMBO_V3',
  autogrow: 'COMFY_AUTOGROW_V3',
  group: 'COMFY_DYNAMICGROUP_V3',
  match: 'COMFY_MATCHTYPE_V3',
} as const;

/** Types that the frontend shows as a widget; all others are sockets. (Frontend 1.58.1, with those that 1.27.10 had beside.) */
const widgetTypes: ReadonlySet<string> = new Set([
  'INT',
  'FLOAT',
  'BOOLEAN',
  'STRING',
  'COMBO',
  'MARKDOWN',
  'COLOR',
  'COLORS',
  'TEXTAREA',
  'CHART',
  'GALLERIA',
  'TREESELECT',
  'MULTISELECT',
  'SELECTBUTTON',
  'FILEUPLOAD',
  'IMAGECOMPARE',
  'BOUNDING_BOX',
  'BOUNDING_BOXES',
  'PAINTER',
  'COMPOSITOR',
  'CURVE',
  'RANGE',
  'VIDEO_EDIT',
  'RESOLUTION_PREVIEW',
  'LIGHT_INFO_PREVIEW',
  'AUDIO_RECORD',
  'WEBCAM',
  'LOAD_3D',
  'LOAD_3D_ANIMATION',
  'CAMERA_INFO_STATE',
  'CAMERA_ANGLE_VIEW',
  dynamicTypes.combo,
]);

/** The type that decides which widget an input gets. */
export function widgetTypeOf(spec: InputSpec): string {
  const { widgetType } = spec.settings;
  return typeof widgetType === 'string' ? widgetType : spec.type;
}

export function isWidget(spec: InputSpec): boolean {
  return spec.settings['forceInput'] !== true && widgetTypes.has(widgetTypeOf(spec));
}

/** A class's inputs in the order of its widgets: required, then optional, each in the server's order. Hidden ones are the server's own. */
export function inputSpecs(definition: NodeDefinition): InputSpec[] {
  const order = objectOf((definition as JsonObject)['input_order']);
  return (['required', 'optional'] as const).flatMap((section) => {
    const inputs = objectOf(definition.input?.[section]) ?? {};
    const names = new Set([
      ...listOf(order?.[section]).filter((name) => typeof name === 'string'),
      ...Object.keys(inputs),
    ]);
    return [...names].flatMap((name) => (Object.hasOwn(inputs, name) ? readSpec(name, inputs[name]) : []));
  });
}

/** The inputs inside a dynamic input: `{required: {…}, optional: {…}}`, in the order of their keys. */
export function nestedSpecs(inputs: unknown, prefix: string): InputSpec[] {
  const sections = objectOf(inputs);
  return ['required', 'optional'].flatMap((section) =>
    Object.entries(objectOf(sections?.[section]) ?? {}).map(([name, spec]) => readSpec(`${prefix}.${name}`, spec)),
  );
}

function readSpec(name: string, value: unknown): InputSpec {
  const [type, settings] = listOf(value);
  const details = objectOf(settings) ?? {};
  if (Array.isArray(type)) return { name, type: 'COMBO', choices: type, settings: details };
  if (type === dynamicTypes.combo) {
    const options = objectsOf(details['options']);
    const read = options.map((option) => ({ key: option['key'], inputs: nestedSpecs(option['inputs'], name) }));
    return { name, type, choices: options.map((option) => option['key']), settings: details, options: read };
  }
  return { name, type: typeof type === 'string' ? type : '*', choices: listOf(details['options']), settings: details };
}
