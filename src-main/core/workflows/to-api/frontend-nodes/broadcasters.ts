import { indexOf, mapOf, objectOf, textOf, type JsonObject } from '../../ui-graph/json-value.ts';
import { boundary, nodeModes, type UiGraph, type UiLink, type UiNode } from '../../ui-graph/ui-graph.ts';
import { primitiveType } from '../primitive.ts';
import type { Expansion } from '../scope.ts';
import { outputTypeOf, slotsOf, type Slot } from '../slots.ts';

/** The nodes of cg-use-everywhere that send what they are given to inputs that nothing is linked to. */
export const broadcasterTypes: ReadonlySet<string> = new Set([
  'Anything Everywhere',
  'Anything Everywhere?',
  'Anything Everywhere3',
  'Prompts Everywhere',
]);

/** It sends its own output, and is an ordinary node of the server beside. */
export const seedType = 'Seed Everywhere';

/** `unclear` where the pack's versions differ, or where Easel does not know its rule. */
export type Verdict = 'yes' | 'no' | 'unclear';

/** One thing that is sent. */
export interface Source {
  readonly controller: UiNode;
  /** Which of the controller's inputs or outputs it is. */
  readonly place: number;
  readonly originId: string;
  readonly originSlot: number;
  readonly type: string;
  /** What the origin gives, which may be another type than the link says; null at the border of a subgraph. */
  readonly givenType: string | null;
  /** The controller's name for it, which decides where two of one type go. */
  readonly name: string;
  /** Another of the controller's has the same type. */
  readonly repeated: boolean;
  /** Any two of the controller's have one type. */
  readonly crowded: boolean;
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

/** The first version that keeps its settings in one place. */
export function isVersion7(settings: JsonObject): boolean {
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

/**
 * Whether an input takes what is sent: a socket unless the person said no, a widget when the person said yes. The pack brings old
 * settings up to date when a file is loaded, but never those inside a subgraph (`atRoot` false).
 */
export function takesBroadcasts(node: UiNode, { name, known, widgetMark }: Slot, atRoot: boolean): Verdict {
  const settings = settingsOf(node);
  if (known !== 'widget' && !widgetMark) {
    if (mapOf(settings['input_ue_unconnectable'])?.get(name) !== true) return 'yes';
    // Where the file does not say the version, the pack forgets the person's no.
    return atRoot && !isVersion7(settings) ? 'unclear' : 'no';
  }
  const own = mapOf(settings['widget_ue_connectable']);
  if (own) return own.get(name) ? 'yes' : 'no';
  if (!atRoot) return 'no';
  const older = mapOf(node.properties['widget_ue_connectable']);
  if (older) return older.get(name) && !isVersion7(settings) ? 'yes' : 'no';
  // Before frontend 1.16 the file listed a widget among the inputs only when it had been turned into one.
  return node.inputs.some((input) => input.name === name) ? 'yes' : 'no';
}

export interface Sent {
  readonly sources: readonly Source[];
  /** Why it cannot be told what is sent, if so. */
  readonly unclear: string | null;
}

interface Surroundings {
  readonly graph: UiGraph;
  readonly expansion: Expansion;
}

type Found = Omit<Source, 'repeated' | 'crowded'>;

/** What a node sends. Muted and bypassed nodes send nothing, nor is anything sent that comes from one. */
export function sourcesOf(node: UiNode, around: Surroundings): Sent {
  if (isOff(node)) return { sources: [], unclear: null };
  const { found, unclear } = findSources(node, around);
  const types = found.map((source) => source.type);
  const repeated = new Set(types.filter((type, at) => types.indexOf(type) !== at));
  const alive = found.filter(({ originId }) => {
    const origin = around.graph.nodes.get(originId);
    return !origin || !isOff(origin);
  });
  const crowded = repeated.size > 0;
  return { sources: alive.map((source) => ({ ...source, repeated: repeated.has(source.type), crowded })), unclear };
}

function findSources(node: UiNode, around: Surroundings): { found: readonly Found[]; unclear: string | null } {
  if (isSeedBroadcaster(node)) {
    const seed = { controller: node, place: 0, originId: node.id, originSlot: 0, name: 'seed' };
    return { found: [{ ...seed, type: 'INT', givenType: 'INT' }], unclear: null };
  }
  return isBroadcaster(node) ? ofInputs(node, around) : { found: ofOutputs(node, around), unclear: null };
}

function isOff({ mode }: UiNode): boolean {
  return mode === nodeModes.muted || mode === nodeModes.bypassed;
}

function ofOutputs(node: UiNode, { expansion }: Surroundings): Found[] {
  const silent = mapOf(settingsOf(node)['output_not_broadcasting']);
  return node.outputs.flatMap(({ name, label }, place) => {
    if (silent?.get(name) === true) return [];
    const type = outputTypeOf(node, place, expansion);
    const origin = { originId: node.id, originSlot: place };
    return [{ controller: node, place, ...origin, type, givenType: type, name: label ?? name }];
  });
}

function ofInputs(node: UiNode, around: Surroundings): { found: readonly Found[]; unclear: string | null } {
  const { graph, expansion } = around;
  let unclear: string | null = null;
  const found: Found[] = [];
  for (const [place, { name, label, link: id, widget }] of node.inputs.entries()) {
    const first = id === null ? undefined : graph.links.get(id);
    if (!first) continue;
    if (widget !== null || name.endsWith('_regex')) {
      unclear = 'a pattern of its comes by a link';
      continue;
    }
    const { originId, originSlot, type } = behindBypassed(first, around) ?? first;
    const origin = graph.nodes.get(originId);
    if (!origin && originId !== boundary.input) continue;
    const typed = type !== '' && (type !== '*' || (origin && expansion.classOf(origin)));
    if (!typed || origin?.type === primitiveType) {
      unclear = 'what it sends has no type of its own';
      continue;
    }
    const givenType = origin ? outputTypeOf(origin, originSlot, expansion) : null;
    found.push({ controller: node, place, originId, originSlot, type, givenType, name: label ?? name });
  }
  return { found, unclear };
}

/** The link from the first node upstream that is not bypassed; null when that ends nowhere. */
function behindBypassed(start: UiLink, { graph, expansion }: Surroundings): UiLink | null {
  const seen = new Set<UiLink>();
  let link: UiLink | undefined = start;
  while (link && !seen.has(link)) {
    seen.add(link);
    const origin = graph.nodes.get(link.originId);
    if (origin?.mode !== nodeModes.bypassed) return link;
    const slots = slotsOf(origin, expansion);
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
