import { nameOf } from '../../workflows/graph/found.ts';
import { findWrittenText } from '../../workflows/graph/strings.ts';
import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { looksNegative } from './negative-words.ts';
import type { RoleList } from './role-list.ts';

/** Names of the text that a node works from, the one that says most first. */
const names = ['prompt', 'user_prompt', 'text_prompt', 'instruction', 'question', 'text', 'caption'];
const negativeNames = ['negative_prompt', 'negative'];
/** What only holds, joins or shows a text is asked by the node that uses it. */
const handlers = /^(string|text|regex|primitive|preview|show|json)(?!.*(generate|encode))|concat|literal|note/i;

/** Where no sampler is known, no graph tells the sides: what the nodes and the texts call themselves has to do. */
export function addLooseTexts(graph: WorkflowGraph, live: ReadonlySet<string>, list: RoleList): void {
  const nodes = [...graph.nodes.values()].filter(({ id, classType }) => live.has(id) && !handlers.test(classType));
  for (const negative of [false, true]) {
    for (const node of nodes) {
      for (const input of inputsOf(node, negative ? negativeNames : names)) {
        const text = findWrittenText(graph, node.id, input);
        if (!text) continue;
        const avoids = negative || looksNegative(text.text) || /negative/i.test(node.title ?? '');
        const role = avoids ? 'negative_prompt' : 'prompt';
        const reason = avoids
          ? `${input} of ${nameOf(node)} reads like what to avoid; no sampler says it.`
          : `It is ${input} of ${nameOf(node)}; no sampler says which text is the prompt.`;
        const place = { nodeId: text.nodeId, input: text.input, value: text.text, reason };
        list.add(role, place, { sure: false, wanted: list.of(role).length === 0 });
      }
    }
  }
}

function inputsOf(node: GraphNode, wanted: readonly string[]): string[] {
  return wanted.filter((name) => {
    const spec = node.shape?.inputs.get(name);
    return node.inputs.has(name) && (spec === undefined || spec.type === 'STRING');
  });
}
