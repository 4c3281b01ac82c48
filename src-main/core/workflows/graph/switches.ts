import { type Constant } from './constant.ts';
import type { GraphNode } from './workflow-graph.ts';

/** What a switch lets through. */
export interface Choice {
  /** The inputs it chooses among, as far as they are connected. */
  readonly branches: readonly string[];
  /** The chosen one; null when that branch is open; undefined when only the run decides. */
  readonly input: string | null | undefined;
}

/** Names of the two branches, true first: ComfyUI's own switch, easy-use and Crystools; Impact; KJ; easy-use images. */
const branchPairs = [
  ['on_true', 'on_false'],
  ['tt_value', 'ff_value'],
  ['if_true', 'if_false'],
  ['image_a', 'image_b'],
] as const;

const booleanSelectors = ['switch', 'boolean', 'cond', 'condition'];

/** Number selectors and what the first branch is numbered: Impact's `select`, easy-use's `index`, Comfyroll's `Input`. */
const numberSelectors: readonly (readonly [selector: string, first: number])[] = [
  ['select', 1],
  ['index', 0],
  ['Input', 1],
  ['input', 1],
];

/** Null when the node is no switch. `constant` gives what arrives at a selector, if it is known. */
export function chosenInput(node: GraphNode, constant: (input: string) => Constant | undefined): Choice | null {
  return byBoolean(node, constant) ?? byNumber(node, constant) ?? firstConnected(node);
}

function byBoolean(node: GraphNode, constant: (input: string) => Constant | undefined): Choice | null {
  const selector = booleanSelectors.find((name) => node.inputs.has(name));
  const pair = branchPairs.find((names) => names.some((name) => node.inputs.has(name)));
  if (selector === undefined || !pair) return null;
  const branches = pair.filter((name) => node.inputs.has(name));
  const value = constant(selector);
  if (typeof value !== 'boolean' && typeof value !== 'number') return { branches, input: undefined };
  const wanted = value ? pair[0] : pair[1];
  if (branches.includes(wanted)) return { branches, input: wanted };
  // The soft switch takes the other branch when the chosen one is open.
  return { branches, input: node.classType === 'ComfySoftSwitchNode' ? (branches[0] ?? null) : null };
}

/** The branches are the inputs whose names end in a number: `input1`, `value0`, `image2`. */
function byNumber(node: GraphNode, constant: (input: string) => Constant | undefined): Choice | null {
  if (!/switch/i.test(node.classType)) return null;
  const found = numberSelectors.find(([name]) => node.inputs.has(name));
  const branches = [...node.inputs.keys()].filter((name) => /\d$/.test(name));
  if (!found || branches.length === 0) return null;
  const value = constant(found[0]);
  if (typeof value !== 'number') return { branches, input: undefined };
  const chosen = value < found[1] ? undefined : branches.find((name) => numberOf(name) === value);
  return { branches, input: chosen ?? null };
}

const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0]);

/** rgthree's Any Switch and Context Switch have no selector: the first connected input goes through. */
function firstConnected(node: GraphNode): Choice | null {
  if (!/^(Any|Context) Switch/i.test(node.classType)) return null;
  const branches = [...node.inputs.keys()]
    .filter((name) => /^(any|ctx)_\d+$/.test(name))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
  return { branches, input: branches[0] ?? null };
}
