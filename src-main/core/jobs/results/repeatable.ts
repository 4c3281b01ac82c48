import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { nameOf } from '../../workflows/graph/found.ts';
import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';

/** Classes of which the server says nothing that would tell, by the words in their names. */
const byName: readonly (readonly [words: RegExp, why: string])[] = [
  [
    /webcam|camera ?capture|record ?audio|screen ?(shot|grab|capture)|clipboard/i,
    'takes in what is there at the moment',
  ],
  [/\b(date|date ?time|clock|now|uuid|timestamp)\b|\b(current|get) time\b|\btime (now|string)\b/i, 'tells the time'],
  [/ollama|open ?ai|chat ?gpt|gemini|anthropic|deep ?seek api|groq|\bapi\b/i, 'asks a service elsewhere'],
  [/(load|read|import).*\b(path|dir|directory|folder|batch|disk|url|web)\b/i, 'reads what Easel cannot see'],
];

const chance = /\b(random|shuffle|dice|wildcards?)\b/i;

/**
 * Why running the workflow again may make something else, in a sentence; null when it makes the same. Servers do not say which classes
 * are random or read the clock (IS_CHANGED and NOT_IDEMPOTENT stay inside ComfyUI), so names have to do: better one run too many
 * than an answer that is not true any more.
 */
export function whyNotRepeatable(graph: WorkflowGraph, definitions?: NodeDefinitions): string | null {
  for (const node of graph.nodes.values()) {
    const why = whyOf(graph, node, definitions);
    if (why !== null) return `${nameOf(node)} ${why}.`;
  }
  return null;
}

function whyOf(graph: WorkflowGraph, node: GraphNode, definitions: NodeDefinitions | undefined): string | null {
  const definition = definitions?.get(node.classType);
  const category = definition?.['category'];
  if (definition?.['api_node'] === true || (typeof category === 'string' && /^api node/i.test(category))) {
    return "makes its result on a partner's machines, each time anew";
  }
  const words = wordsOf(node.classType);
  const named = byName.find(([pattern]) => pattern.test(words));
  if (named) return named[1];
  const seeds = [...node.inputs.keys()].filter((input) => /(^|_)seed\d*$/i.test(input));
  if (chance.test(words) && seeds.length === 0) return 'draws by chance, without a seed';
  if (seeds.some((input) => graph.value(node.id, input)?.value === -1)) return 'draws its seed itself';
  const isUrl = [...node.inputs.values()].some((value) => typeof value === 'string' && /^https?:\/\/\S+$/.test(value));
  return isUrl ? 'may read from an address' : null;
}

/** `LoadImagesFromDir_v2` is `Load Images From Dir v2`. */
const wordsOf = (classType: string): string =>
  classType
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
