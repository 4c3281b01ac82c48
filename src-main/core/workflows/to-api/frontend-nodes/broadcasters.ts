import { indexOf, mapOf, objectOf, textOf, type JsonObject } from '../../ui-graph/json-value.ts';
import { boundary, nodeModes, type UiGraph, type UiLink, type UiNode } from '../../ui-graph/ui-graph.ts';
import { primitiveType } from '../primitive.ts';
import { isAny, type Slot } from '../slots.ts';

/** The nodes of cg-use-everywhere that send what they are given to inputs that nothing is linked to. */
export const broadcasterTypes: ReadonlySet<string> = new Set([
  'Anything Everywhere',
  'Anything Everywhere?',
  'Anything Everywhere3',
  'Prompts Everywhere',
]);

const seedType = 'Seed Everywhere';

/** One thing that is sent. */
export interface Source {
  readonly controller: UiNode;
  /** Which of the controller's inputs or outputs it is. */
  readonly place: number;
  readonly originId: string;
  readonly originSlot: number;
  readonly type: string;
  /** The controller's name for it, which decides where two of one type go. */
  readonly name: string;
  /** Another of the controller's has the same type. */
  readonly repeated: boolean;
}

/** The pack's settings of a node, wherever its version keeps them. */
export function settingsOf(node: UiNode): JsonObject {
  const own = objectOf(node.properties['ue_properties']) ?? {};
  if (isVersion7(own) || !isBroadcaster(node)) return own;
  const { group_restricted, color_restricted } = node.properties;
  // A seed's first widget is no pattern.
  const values = Array.isArray(node.widgetValues) && node.type !== seedType ? (node.widgetValues as unknown[]) : [];
  const [title_regex, input_regex, group_regex] = values;
  return { group_restricted, color_restricted, title_regex, input_regex, group_regex };
}

function isVersion7(settings: JsonObject): boolean {
  return Number.parseInt(textOf(settings['version']), 10) >= 7;
}

/** A node of the pack, which itself receives nothing. */
export function isBroadcaster(node: UiNode): boolean {
  return broadcasterTypes.has(node.type) || node.type === seedType;
}

export function isSeedBroadcaster(node: UiNode): boolean {
  return node.type === seedType || settingsOf(node)['seed_inputs'] === true;
}

export function canBroadcast(node: UiNode): boolean {
  return isBroadcaster(node) || node.properties['ue_convert'] === true;
}

/** Whether a widget of a node takes what is sent; sockets do unless the person said no. */
export function isConnectable(node: UiNode, { name, known, widgetMark }: Slot): boolean {
  const settings = settingsOf(node);
  if (known !== 'widget' && !widgetMark) return mapOf(settings['input_ue_unconnectable'])?.get(name) !== true;
  const own = mapOf(settings['widget_ue_connectable']);
  const marked = own ?? (isVersion7(settings) ? new Map() : mapOf(node.properties['widget_ue_connectable']));
  // Before frontend 1.16 the file listed a widget among the inputs only when it had been turned into one.
  return marked ? Boolean(marked.get(name)) : node.inputs.some((input) => input.name === name);
}

export interface SourcesOptions {
  readonly graph: UiGraph;
  readonly slotsOf: (node: UiNode) => readonly Slot[];
}

/** What a node sends, and why it cannot be told, if so. Muted and bypassed nodes send nothing. */
export function sourcesOf(node: UiNode, options: SourcesOptions): { sources: Source[]; unclear: string | null } {
  if (node.mode === nodeModes.muted || node.mode === nodeModes.bypassed) return { sources: [], unclear: null };
  if (isSeedBroadcaster(node)) {
    const seed = { ...ofNode(node, 0), originId: node.id, originSlot: 0, type: 'INT', name: 'seed' };
    return { sources: [seed], unclear: null };
  }
  const sent =
    node.properties['ue_convert'] === true && !isBroadcaster(node) ? ofOutputs(node) : ofInputs(node, options);
  const types = sent.sources.map((source) => source.type);
  const repeated = new Set(types.filter((type, at) => types.indexOf(type) !== at));
  const alive = sent.sources.filter(({ originId }) => {
    const mode = options.graph.nodes.get(originId)?.mode;
    return mode !== nodeModes.muted && mode !== nodeModes.bypassed;
  });
  return { ...sent, sources: alive.map((source) => ({ ...source, repeated: repeated.has(source.type) })) };
}

function ofNode(controller: UiNode, place: number): Pick<Source, 'controller' | 'place' | 'repeated'> {
  return { controller, place, repeated: false };
}

function ofOutputs(node: UiNode): { sources: Source[]; unclear: null } {
  const silent = mapOf(settingsOf(node)['output_not_broadcasting']);
  const sources = node.outputs.flatMap(({ name, type, label }, originSlot) =>
    silent?.get(name) === true || isAny(type)
      ? []
      : [{ ...ofNode(node, originSlot), originId: node.id, originSlot, type, name: label ?? name }],
  );
  return { sources, unclear: null };
}

function ofInputs(node: UiNode, options: SourcesOptions): { sources: Source[]; unclear: string | null } {
  let unclear: string | null = null;
  const sources: Source[] = [];
  for (const [place, { name, label, link: id, widget }] of node.inputs.entries()) {
    const first = id === null ? undefined : options.graph.links.get(id);
    if (!first) continue;
    if (widget !== null || name.endsWith('_regex')) {
      unclear = `a pattern of its comes by a link`;
      continue;
    }
    const { originId, originSlot, type } = behindBypassed(first, options) ?? first;
    const origin = options.graph.nodes.get(originId);
    if (!origin && originId !== boundary.input) continue;
    // The pack's own words: it does not work with these, nor with what has no type.
    if (origin?.type === 'Reroute' || origin?.type === primitiveType || isAny(type)) {
      unclear = `what it sends has no type of its own`;
    } else sources.push({ ...ofNode(node, place), originId, originSlot, type, name: label ?? name });
  }
  return { sources, unclear };
}

/** The link from the first node upstream that is not bypassed; null when that ends nowhere. */
function behindBypassed(start: UiLink, { graph, slotsOf }: SourcesOptions): UiLink | null {
  const seen = new Set<UiLink>();
  let link: UiLink | undefined = start;
  while (link && !seen.has(link)) {
    seen.add(link);
    const origin = graph.nodes.get(link.originId);
    if (origin?.mode !== nodeModes.bypassed) return link;
    const slots = slotsOf(origin);
    const opposite: Slot | undefined = slots[link.originSlot];
    const chosen: Slot | undefined =
      opposite?.type === start.type ? opposite : slots.find((slot) => slot.type === start.type);
    link = graph.links.get(chosen?.link ?? '');
  }
  return null;
}

/** As a number, whatever the file holds; 0 for none. */
export function numberOf(settings: JsonObject, name: string): number {
  const value = settings[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : Math.max(indexOf(value), 0);
}
