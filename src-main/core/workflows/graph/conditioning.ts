import { isMultiline } from './class-shape.ts';
import type { Part } from './samplers.ts';
import type { GraphNode, Source, WorkflowGraph } from './workflow-graph.ts';

export type Side = 'positive' | 'negative';

const sides = ['positive', 'negative'] as const;

/** A node that turns texts into conditioning. */
export interface Encoder {
  readonly nodeId: string;
  /** The inputs that take a text, the main one first. */
  readonly inputs: readonly string[];
  /** It speaks of a part of the picture or adds to another conditioning: the main text is elsewhere. */
  readonly partial: boolean;
  /** Nodes between the encoder and the sampler, nearest the encoder first, a few at most. */
  readonly through: readonly string[];
}

export interface Conditioning {
  /** Whole-picture encoders first, each in the order in which they are combined. */
  readonly encoders: readonly Encoder[];
  /** The node that deliberately empties it, if one does. */
  readonly zeroed: string | null;
}

interface Stop {
  readonly source: Source;
  readonly side: Side;
  readonly partial: boolean;
  /** The node before, towards the sampler. */
  readonly from: Stop | null;
}

const maxThrough = 3;

/** Follows a conditioning back to the texts it was encoded from. */
export function readConditioning(graph: WorkflowGraph, part: Part, side: Side): Conditioning {
  const encoders: Encoder[] = [];
  const seen = new Set<string>();
  let zeroed: string | null = null;
  const first = graph.source(part.nodeId, part.input, part.field);
  const open: Stop[] = first ? [{ source: first, side, partial: false, from: null }] : [];
  for (let at = open.pop(); at; at = open.pop()) {
    const node = graph.node(at.source.nodeId);
    const key = `${at.source.nodeId} ${at.source.slot} ${at.side}`;
    if (!node || seen.has(key)) continue;
    seen.add(key);
    if (node.classType.endsWith('ZeroOut')) {
      zeroed ??= node.id;
      continue;
    }
    const turned = sideOfSlot(node, at.source) ?? at.side;
    const ways = conditioningInputs(graph, node, turned);
    const inputs = hasSides(ways) ? [] : textInputs(node, turned);
    if (inputs.length > 0) {
      encoders.push({ nodeId: node.id, inputs, partial: at.partial || ways.length > 0, through: throughNodes(at) });
    }
    const partial = at.partial || /SetArea|SetMask|SetProperties|Regional/i.test(node.classType);
    for (const input of ways.toReversed()) {
      const source = graph.source(node.id, input);
      if (source) open.push({ source, side: turned, partial, from: at });
    }
  }
  return { encoders: encoders.toSorted((a, b) => Number(a.partial) - Number(b.partial)), zeroed };
}

function throughNodes(stop: Stop): string[] {
  const ids: string[] = [];
  for (let at = stop.from; at && ids.length < maxThrough; at = at.from) ids.push(at.source.nodeId);
  return ids;
}

/** The side an output speaks for: by its name, else by its place among the conditioning outputs. */
function sideOfSlot(node: GraphNode, { slot, field }: Source): Side | null {
  const name = field ?? node.shape?.outputs[slot]?.name ?? '';
  if (/^pos(itive)?(_|$)|\+$/i.test(name)) return 'positive';
  if (/^neg(ative)?(_|$)|-$/i.test(name)) return 'negative';
  // Both sides come in, so the outputs hand them on in that order; texts of both sides say nothing on outputs.
  if (!sides.every((input) => Array.isArray(node.inputs.get(input)))) return null;
  const { shape } = node;
  if (!shape) return slot === 0 ? 'positive' : slot === 1 ? 'negative' : null;
  const place = shape.outputs.filter(({ type }, before) => before < slot && type === 'CONDITIONING').length;
  return place === 0 ? 'positive' : place === 1 ? 'negative' : null;
}

const hasSides = (inputs: readonly string[]): boolean => inputs.some((name) => /^(positive|negative)/.test(name));

/** What is certainly no conditioning, by ComfyUI's usual names. */
const otherThings =
  /^(model|clip|vae|image|images|pixels|mask|latent|latent_image|samples|control_net|style_model|audio|video|.*_vae|.*clip_vision.*|.*_image|.*_output|text.*|prompt.*|seed|width|height|length|batch_size|switch|boolean|select|index)\d*$/;

/** The linked inputs that bring the conditioning of this side, in the order of the class. */
function conditioningInputs(graph: WorkflowGraph, node: GraphNode, side: Side): string[] {
  const linked = inDefinedOrder(node, graph.liveInputs(node.id)).filter((name) => graph.inputLink(node.id, name));
  const declared = linked.filter((name) => isConditioning(node, name));
  const ways =
    declared.length > 0 || node.shape
      ? declared
      : linked.filter((name) => !otherThings.test(name) && !textNames.includes(name));
  const sided = ways.filter((name) => name.startsWith(side));
  return hasSides(ways) ? sided : ways;
}

function isConditioning(node: GraphNode, input: string): boolean {
  const type = node.shape?.inputs.get(input)?.type;
  if (type && type !== '*' && !type.startsWith('COMFY_')) return type.split(',').includes('CONDITIONING');
  // Any type goes through a switch; the branches are all that is left of its inputs besides the selector.
  if (type) return !otherThings.test(input);
  return /^(cond|positive|negative)/i.test(input) && !textNames.includes(input.replace(/^(positive|negative)$/, ''));
}

/** Without a definition the first of a pair has to be known by name: `conditioning_to` is what is added to. */
function inDefinedOrder(node: GraphNode, names: readonly string[]): string[] {
  if (names.length < 2) return [...names];
  const order = node.shape ? [...node.shape.inputs.keys()] : names.toSorted((a, b) => rank(a) - rank(b));
  const place = new Map(order.map((name, index) => [name, index]));
  return names.toSorted((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity) || 0);
}

const rank = (name: string): number => (name.endsWith('_from') ? 1 : 0);

/** Names that text encoders give their texts, the one that says most first. */
const textNames: readonly string[] = `
  text prompt user_prompt t5xxl text_g tags caption positive positive_prompt llama qwen25_7b mt5xl text_l clip_g clip_l bert
  lyrics style negative negative_prompt`
  .trim()
  .split(/\s+/);

function textInputs(node: GraphNode, side: Side): string[] {
  const texts = [...node.inputs.keys()].filter(
    (name) => isMultiline(node.shape?.inputs.get(name)) || isTextName(node, name),
  );
  const negatives = texts.filter((name) => /neg/i.test(name));
  const positives = texts.filter((name) => !negatives.includes(name));
  const chosen = side === 'negative' && negatives.length > 0 ? negatives : positives;
  return chosen.toSorted((a, b) => textRank(a) - textRank(b));
}

const textRank = (name: string): number => {
  const place = textNames.indexOf(name);
  return place === -1 ? textNames.length : place;
};

function isTextName(node: GraphNode, name: string): boolean {
  if (!textNames.includes(name)) return false;
  const type = node.shape?.inputs.get(name)?.type;
  if (type) return type === 'STRING';
  // `positive` of a loader is a text, of a ControlNet a link to conditioning.
  return !/^(positive|negative)$/.test(name) || typeof node.inputs.get(name) === 'string';
}
