import { isRawNumber } from '../../../comfyui/exact-json.ts';
import type { UiNode } from '../ui-graph/ui-graph.ts';
import { objectOf } from '../ui-graph/json-value.ts';
import { defaultOf } from './defaults.ts';
import { dynamicTypes, isWidget, nestedSpecs, widgetTypeOf, type InputSpec } from './input-spec.ts';
import type { NodeClass } from './node-class.ts';
import { noStoredValues, preferNamed, valuesByName, valuesByPosition, type StoredValues } from './stored-values.ts';

/** One widget of a node as the file sets it. */
export interface Widget {
  readonly name: string;
  readonly spec: InputSpec;
  readonly value: unknown;
  /** False when the value is the class's own. */
  readonly stored: boolean;
  /** Its text is a dynamic prompt, worked out when it is exported. */
  readonly dynamicPrompt: boolean;
}

/** The widgets of a node by name in their order, and its sockets (dynamic ones expanded as far as the definition tells). */
export interface NodeInputs {
  readonly widgets: ReadonlyMap<string, Widget>;
  readonly sockets: readonly InputSpec[];
}

/** A group of rows is cut here: the frontend keeps to no declared maximum while it loads a file. */
const mostRows = 100;

/**
 * Reads a node's widgets as the official frontend restores them: in the order of the definition, one stored value each, extra
 * slots for controls and uploads, dynamic inputs expanded by the values already read.
 */
export function readInputs(node: UiNode, nodeClass: NodeClass): NodeInputs {
  const { widgetValues, namedValues } = node;
  const positional = Array.isArray(widgetValues) ? withoutForcedInputs(widgetValues, nodeClass) : [];
  const byPosition = createReading(node, nodeClass, valuesByPosition(positional));
  if (widgetValues instanceof Map && !namedValues) return createReading(node, nodeClass, valuesByName(widgetValues));
  if (!namedValues || !preferNamed(node, byPosition.slots)) return byPosition;
  const byName = createReading(node, nodeClass, valuesByName(namedValues));
  // Names of which none fits are another class's: some packs turn a node into one of another class and keep its names.
  const fits = [...byName.widgets.values()].some(({ name }) => namedValues.has(name));
  return fits || positional.length === 0 ? byName : byPosition;
}

/**
 * How many values the frontend stores for these inputs, and the inputs themselves. It asks `stored` for every slot in the order
 * of a file, so that what writes one needs no second list of them.
 */
export function createReading(
  node: Pick<UiNode, 'widgetValues'>,
  nodeClass: NodeClass,
  stored: StoredValues,
): NodeInputs & { slots: number } {
  const widgets = new Map<string, Widget>();
  const sockets: InputSpec[] = [];
  let slots = 0;
  const values: StoredValues = {
    take: (name, rows) => ((slots += 1), stored.take(name, rows)),
    skip: (contents) => ((slots += contents.length), stored.skip(contents)),
  };

  function add(spec: InputSpec, from: StoredValues, dynamicPrompts: boolean): void {
    if (spec.type === dynamicTypes.group) addRows(spec, from);
    else if (!isWidget(spec)) sockets.push(spec);
    else if (widgetTypeOf(spec) === dynamicTypes.combo) addDynamicCombo(spec, from, dynamicPrompts);
    else {
      addWidget(spec, from.take(spec.name), dynamicPrompts && isDynamicPrompt(spec));
      from.skip(slotsBeside(spec));
    }
  }

  function addWidget(spec: InputSpec, value: { readonly value: unknown } | null, dynamicPrompt = false): void {
    const held = value && value.value !== undefined ? restored(spec, value.value, nodeClass) : null;
    const result = held ?? defaultOf(spec);
    if (result)
      widgets.set(spec.name, { name: spec.name, spec, value: result.value, stored: held !== null, dynamicPrompt });
  }

  /** The selector, then directly the inputs of the option that it selects. */
  function addDynamicCombo(spec: InputSpec, from: StoredValues, dynamicPrompts: boolean): void {
    const { options = [] } = spec;
    const stored = from.take(spec.name);
    const empty = stored === null || stored.value === null || stored.value === undefined;
    const selected = empty ? options[0]?.key : stored.value;
    if (selected === undefined) return;
    addWidget(spec, { value: selected });
    const at = options.findIndex((option) => option.key === selected);
    if (at < 0) return;
    // After a stored null the next slots belong to the inputs that follow: the frontend restored no option then.
    const inner = stored !== null && empty ? noStoredValues : from;
    // The frontend makes these inputs anew once it has values for them, and then forgets that they are dynamic prompts.
    for (const input of options[at]?.inputs ?? []) add(input, inner, dynamicPrompts && at === 0 && stored === null);
  }

  /** The count of rows, which is stored but not exported, then the fields of each row. */
  function addRows(spec: InputSpec, from: StoredValues): void {
    const count = from.take(spec.name, true)?.value;
    const least = typeof spec.settings['min'] === 'number' ? spec.settings['min'] : 0;
    const rows = Math.min(Math.max(typeof count === 'number' ? count : 0, least), mostRows);
    for (let row = 0; row < rows; row += 1) {
      for (const field of nestedSpecs(spec.settings['template'], `${spec.name}.${row}`)) add(field, from, true);
    }
  }

  for (const spec of nodeClass.inputs) add(spec, values, true);
  if (nodeClass.inputs.some(isUpload)) values.skip(['image']);
  addOwnWidgets(node, nodeClass, addWidget);
  return { widgets, sockets, slots };
}

/**
 * Slots that follow a widget's own, as they are at rest: the control after an INT that is a seed, control and filter after a
 * COMBO, the refresh buttons of a remote list.
 */
function slotsBeside(spec: InputSpec): readonly unknown[] {
  const { control_after_generate: control, remote } = spec.settings;
  const controlled = control === true || typeof control === 'string';
  const type = widgetTypeOf(spec);
  if (type === 'INT') return controlled || (control === undefined && isSeed(spec.name)) ? ['fixed'] : [];
  if (type !== 'COMBO') return [];
  const list = objectOf(remote);
  return [
    ...(controlled ? ['fixed', ''] : []),
    ...(list ? [false] : []),
    ...(list?.['refresh_button'] ? ['refresh'] : []),
  ];
}

function isDynamicPrompt(spec: InputSpec): boolean {
  return spec.settings['dynamicPrompts'] === true && widgetTypeOf(spec) === 'STRING';
}

function isSeed(name: string): boolean {
  return name === 'seed' || name === 'noise_seed';
}

function isUpload(spec: InputSpec): boolean {
  const { image_upload: image, video_upload: video, animated_image_upload: animated } = spec.settings;
  return image === true || video === true || animated === true;
}

/**
 * Old frontends stored a dummy for each input with forceInput. A list of exactly the length that this makes loses those values;
 * seeds count two.
 */
export function withoutForcedInputs(values: readonly unknown[], nodeClass: NodeClass): readonly unknown[] {
  const forced = nodeClass.inputs.flatMap((spec) => {
    if (spec.settings['forceInput'] === true) return [true];
    if (!isWidget(spec)) return [];
    return [false, ...slotsBeside(spec).map(() => false)];
  });
  if (!forced.includes(true) || forced.length !== values.length) return values;
  return values.filter((_, at) => !forced[at]);
}

/** A stored value as the widget takes it over; null where the widget keeps its default. No number is clamped or rounded. */
function restored(spec: InputSpec, value: unknown, { classType }: NodeClass): { readonly value: unknown } | null {
  const type = widgetTypeOf(spec);
  // What was compared last is shown, never submitted.
  if (type === 'IMAGECOMPARE') return null;
  // It is shown in a box for text, and read from there.
  if (type === 'STRING' && spec.settings['multiline'] === true) return { value: asText(value) };
  if (value === null && type === 'COMBO' && (spec.choices.length > 0 || classType === customCombo)) return null;
  // Samplers were called sample_euler and so on before 2023.
  if (typeof value === 'string' && spec.name === 'sampler_name' && samplerClasses.has(classType)) {
    return { value: value.replace(/^sample_/, '') };
  }
  return { value };
}

/** Its choices are widgets of its own, not the class's. */
const customCombo = 'CustomCombo';
const samplerClasses: ReadonlySet<string> = new Set(['KSampler', 'KSamplerAdvanced']);

function asText(value: unknown): string {
  if (typeof value === 'string' || value === null) return value ?? '';
  return isRawNumber(value) ? JSON.stringify(value) : String(value);
}

type AddWidget = (spec: InputSpec, value: { readonly value: unknown } | null) => void;

/** Widgets that the frontend gives to single classes. They are exported; the server ignores all but those of CustomCombo. */
function addOwnWidgets(node: Pick<UiNode, 'widgetValues'>, nodeClass: NodeClass, add: AddWidget): void {
  const { classType, recent } = nodeClass;
  const own = (name: string, value: unknown): void =>
    add({ name, type: 'STRING', choices: [], settings: {} }, { value });
  if (model3dClasses.has(classType)) own('image', '');
  if (classType === customCombo) {
    const stored: readonly unknown[] = Array.isArray(node.widgetValues) ? node.widgetValues : [];
    const options = stored.length > 2 ? stored.slice(2) : [''];
    const choice = stored[0] ?? options.find((option) => option !== '');
    if (choice !== undefined && choice !== stored[0]) own('choice', choice);
    own('index', options.indexOf(choice));
    for (const [at, option] of options.entries()) own(`option${at + 1}`, option);
  }
  if (nodeClass.inputs.some((spec) => objectOf(spec.settings['remote'])?.['refresh_button'])) own('refresh', 'refresh');
  if (recent) return;
  if (classType === 'PreviewAny') own('preview', '');
  if (audioClasses.has(classType)) own('audioUI', '');
}

export const model3dClasses: ReadonlySet<string> = new Set(['SaveGLB', 'Preview3D', 'Preview3DAnimation']);
const audioClasses: ReadonlySet<string> = new Set([
  'LoadAudio',
  'SaveAudio',
  'PreviewAudio',
  'SaveAudioMP3',
  'SaveAudioOpus',
]);
