import { isMultiline } from './class-shape.ts';
import type { GraphNode, WorkflowGraph } from './workflow-graph.ts';

/** A place where a text is written. */
export interface WrittenText {
  readonly nodeId: string;
  readonly input: string;
  readonly text: string;
}

interface Candidate extends WrittenText {
  readonly score: number;
  /** Written in a node that joins it with others, not in a node of its own. */
  readonly inJoiner: boolean;
}

const maxCandidates = 64;

/**
 * The text that reaches an input. Where nodes join, replace or generate it from several, the one that a person would write
 * anew for each picture: no system prompt, no trigger word, no template with places to fill.
 */
export function findWrittenText(graph: WorkflowGraph, nodeId: string, input: string): WrittenText | null {
  const direct = graph.value(nodeId, input);
  if (direct)
    return typeof direct.value === 'string' ? { nodeId: direct.nodeId, input: direct.input, text: direct.value } : null;
  const candidates: Candidate[] = [];
  const first = graph.source(nodeId, input)?.nodeId;
  const seen = new Set<string>();
  const open = first === undefined ? [] : [first];
  for (let id = open.pop(); id !== undefined && candidates.length < maxCandidates; id = open.pop()) {
    const joiner = graph.node(id);
    if (!joiner || seen.has(id)) continue;
    seen.add(id);
    const further: string[] = [];
    for (const name of joinedInputs(graph, joiner)) {
      const set = graph.value(id, name);
      if (set && typeof set.value === 'string')
        candidates.push(rated(graph, joiner, { ...set, text: set.value }, name));
      const source = set ? null : graph.source(id, name);
      if (source) further.push(source.nodeId);
    }
    open.push(...further.toReversed());
  }
  return best(candidates.filter(({ text }) => text.trim() !== ''));
}

/** Texts that steer the joining and are no part of what comes out. */
const steering = /^(find|regex_pattern|delimiter|separator|key|mode|system_prompt|negative.*|expression)$/;
const textLike =
  /^(text|string|prompt|value|replace|caption|positive|prefix|suffix|f_string|dictionary|array|source|list)[_ ]?[a-z0-9]*$|^values\./i;

function joinedInputs(graph: WorkflowGraph, node: GraphNode): string[] {
  // What a pattern is replaced by is a text of the pattern's author.
  const isRegex = /^regex/i.test(node.classType);
  return graph.liveInputs(node.id).filter((name) => {
    if (steering.test(name) || (isRegex && name === 'replace')) return false;
    const spec = node.shape?.inputs.get(name);
    if (isMultiline(spec)) return true;
    return spec
      ? /STRING|^\*$|DICT|ARRAY|^COMFY_/.test(spec.type) && !spec.type.includes('COMBO')
      : textLike.test(name);
  });
}

function rated(graph: WorkflowGraph, joiner: GraphNode, { nodeId, input, text }: WrittenText, name: string): Candidate {
  const inJoiner = nodeId === joiner.id;
  const title = inJoiner ? '' : (graph.node(nodeId)?.title ?? '');
  const fills =
    name === 'replace' &&
    typeof joiner.inputs.get('string') === 'string' &&
    /[{<[%$]/.test(String(joiner.inputs.get('find')));
  const score =
    (inJoiner ? 0 : 1) +
    (fills ? 2 : 0) +
    (name === 'f_string' ? -1 : 0) +
    (/system|template|trigger|prefix|suffix|instruction/i.test(title) ? -4 : 0) +
    (/prompt|positive|user|subject|description/i.test(title) ? 1 : 0) +
    (/^\W*you are an? /i.test(text) ? -4 : 0);
  return { nodeId, input, text, score, inJoiner };
}

/**
 * Between equals: of nodes of their own the last, since system prompts and trigger words are put in front; of two fields of
 * one joining node the first, since styles are put behind.
 */
function best(candidates: readonly Candidate[]): WrittenText | null {
  const highest = Math.max(...candidates.map(({ score }) => score));
  const equals = candidates.filter(({ score }) => score === highest);
  const chosen = equals.findLast(({ inJoiner }) => !inJoiner) ?? equals[0];
  return chosen ? { nodeId: chosen.nodeId, input: chosen.input, text: chosen.text } : null;
}
