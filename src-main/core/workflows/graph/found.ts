import type { Constant } from './constant.ts';
import type { GraphNode, SetValue, WorkflowGraph } from './workflow-graph.ts';

/** A node and why it was taken for what it is: a sentence for a person. */
export interface FoundNode {
  readonly nodeId: string;
  readonly reason: string;
}

/** An input where something is set. */
export interface FoundInput extends FoundNode {
  readonly input: string;
  readonly value: Constant;
  /** What arrives is computed from this value, so it is not the value itself. */
  readonly computed: boolean;
}

/** `'KSampler' (node 3)`, by title where there is one; in one line and bounded, since strangers wrote it. */
export function nameOf(node: GraphNode): string {
  return `'${oneLine(node.title ?? node.classType, 80)}' (node ${oneLine(node.id, 40)})`;
}

const oneLine = (text: string, most: number): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, most);

export const nameOfId = (graph: WorkflowGraph, id: string): string => {
  const node = graph.node(id);
  return node ? nameOf(node) : `node ${id}`;
};

/** "It is steps of 'KSampler' (node 3)", and where a value node stands in between, what it sets. */
export function reasonFor(graph: WorkflowGraph, at: SetValue, asked: { nodeId: string; input: string }): string {
  const asks = `${asked.input} of ${nameOfId(graph, asked.nodeId)}`;
  if (at.nodeId === asked.nodeId && at.input === asked.input) return `It is ${asks}.`;
  return `${at.input} of ${nameOfId(graph, at.nodeId)} sets ${asks}.`;
}

/** Calculators take the values for their formula from inputs beside it. */
const calculator = /math|calculat|expression/i;
const maxCalculators = 20;

/**
 * The constant behind an input. Where it is computed from one other value alone, that one counts: whoever wants another
 * width changes it there.
 */
export function findInput(graph: WorkflowGraph, nodeId: string, input: string, field?: string): FoundInput | null {
  const asked = { nodeId, input: field ?? input };
  const direct = graph.value(nodeId, input, field);
  if (direct) return { ...direct, computed: false, reason: reasonFor(graph, direct, asked) };
  let source = graph.source(nodeId, input, field);
  for (let depth = 0; source && depth < maxCalculators; depth++) {
    const node = graph.node(source.nodeId);
    if (!node || !calculator.test(node.classType)) return null;
    const linked = [...node.inputs.keys()].filter((name) => graph.inputLink(node.id, name));
    const [only] = linked;
    if (linked.length !== 1 || only === undefined) return null;
    const set = graph.value(node.id, only);
    if (set) {
      const reason = `${set.input} of ${nameOfId(graph, set.nodeId)} is what ${asked.input} of ${nameOfId(graph, nodeId)} is computed from.`;
      return { ...set, computed: true, reason };
    }
    source = graph.source(node.id, only);
  }
  return null;
}

/** The first of these inputs that the node has and that leads to a constant. */
export function findFirstInput(graph: WorkflowGraph, nodeId: string, inputs: readonly string[]): FoundInput | null {
  for (const input of inputs) {
    const found = graph.node(nodeId)?.inputs.has(input) ? findInput(graph, nodeId, input) : null;
    if (found) return found;
  }
  return null;
}
