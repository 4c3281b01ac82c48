import { readConditioning, type Encoder, type Side } from './conditioning.ts';
import { nameOfId, type FoundNode } from './found.ts';
import { conditioningPart, findSamplers, partnerTexts, readSampler, type FoundSampler } from './samplers.ts';
import { findWrittenText } from './strings.ts';
import type { WorkflowGraph } from './workflow-graph.ts';

export interface FoundText extends FoundNode {
  readonly input: string;
  readonly value: string;
  /** Where it is encoded; the same as the place itself unless another node holds the text. */
  readonly encoder: { readonly nodeId: string; readonly input: string };
}

export interface FoundTexts {
  /** The main text first: a person's prompt. */
  readonly positive: readonly FoundText[];
  /** Empty where there is none: left out, emptied on purpose, or only the positive text once more. */
  readonly negative: readonly FoundText[];
  /** The node that empties the negative on purpose. */
  readonly zeroed: FoundNode | null;
}

export function findTexts(graph: WorkflowGraph, samplerId: string): FoundTexts {
  const node = graph.node(samplerId);
  if (node && readSampler(node)?.kind === 'partner') return partnerTextsOf(graph, samplerId);
  const positive = sideTexts(graph, samplerId, 'positive');
  const negative = sideTexts(graph, samplerId, 'negative');
  const places = new Set(positive.texts.map(placeOf));
  const same = negative.texts.every((text) => places.has(placeOf(text)));
  const zeroed = negative.zeroed;
  return {
    positive: positive.texts,
    negative: same ? [] : negative.texts,
    zeroed:
      zeroed === null
        ? null
        : {
            nodeId: zeroed,
            reason: `${nameOfId(graph, zeroed)} empties the negative of ${nameOfId(graph, samplerId)}.`,
          },
  };
}

function hasText(graph: WorkflowGraph, { nodeId, kind }: FoundSampler): boolean {
  return kind === 'partner' || sideTexts(graph, nodeId, 'positive').texts.length > 0;
}

const maxStages = 50;

/** The first sampler, of all or of these, that a text reaches: what only prepares a depth map or the like has none. */
export function findMainSampler(graph: WorkflowGraph, among?: readonly FoundSampler[]): FoundSampler | null {
  const samplers = (among ?? findSamplers(graph)).slice(0, maxStages);
  return samplers.find((sampler) => hasText(graph, sampler)) ?? samplers[0] ?? null;
}

const placeOf = ({ nodeId, input }: FoundText): string => `${input} ${nodeId}`;

function sideTexts(graph: WorkflowGraph, samplerId: string, side: Side): { texts: FoundText[]; zeroed: string | null } {
  const part = conditioningPart(graph, samplerId, side);
  if (!part) return { texts: [], zeroed: null };
  const { encoders, zeroed } = readConditioning(graph, part, side);
  const texts = encoders.flatMap((encoder) =>
    encoder.inputs.flatMap((input) => {
      const end = `${side} of ${nameOfId(graph, samplerId)}${throughWords(graph, encoder)}`;
      const text = readText(graph, { nodeId: encoder.nodeId, input }, end);
      return text ? [text] : [];
    }),
  );
  return { texts: mainFirst(texts, encoders), zeroed };
}

/** Of the texts of the main encoder one that says something comes before an empty one. */
function mainFirst(texts: readonly FoundText[], encoders: readonly Encoder[]): FoundText[] {
  const main = encoders[0]?.nodeId;
  const isMain = (text: FoundText): boolean => text.encoder.nodeId === main && text.value.trim() !== '';
  const first = texts.find(isMain);
  return first ? [first, ...texts.filter((text) => text !== first)] : [...texts];
}

function throughWords(graph: WorkflowGraph, { through }: Encoder): string {
  if (through.length === 0) return '';
  return ` through ${through.map((id) => nameOfId(graph, id)).join(', ')}`;
}

function readText(graph: WorkflowGraph, encoder: FoundText['encoder'], end: string): FoundText | null {
  const written = findWrittenText(graph, encoder.nodeId, encoder.input);
  if (!written) return null;
  const { nodeId, input, text } = written;
  const at = `${encoder.input} of ${nameOfId(graph, encoder.nodeId)}`;
  const own = nodeId === encoder.nodeId && input === encoder.input;
  const reason = own
    ? `It is ${at}, which is ${end}.`
    : `${input} of ${nameOfId(graph, nodeId)} becomes ${at}, which is ${end}.`;
  return { nodeId, input, value: text, encoder, reason };
}

/** Partner nodes take their texts themselves. */
function partnerTextsOf(graph: WorkflowGraph, id: string): FoundTexts {
  const read = (names: readonly string[], side: Side): FoundText[] =>
    names.flatMap((input) => {
      const text = graph.node(id)?.inputs.has(input)
        ? readText(graph, { nodeId: id, input }, `the ${side} text`)
        : null;
      return text ? [text] : [];
    });
  return { positive: read(partnerTexts, 'positive'), negative: read(['negative_prompt'], 'negative'), zeroed: null };
}
