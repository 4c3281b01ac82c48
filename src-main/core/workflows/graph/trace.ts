import { isConstant, type Constant } from './constant.ts';
import { passedInput } from './passing.ts';
import { fieldOfSlot, inputOfField, pipeInput } from './pipes.ts';
import { chosenInput, type Choice } from './switches.ts';
import type { GraphNode } from './workflow-graph.ts';

/** Where a way back ends. */
export interface End {
  readonly nodeId: string;
  readonly slot: number;
  readonly field: string | null;
  /** The constant that this node hands on unchanged, and the input that holds it. */
  readonly set: { readonly input: string; readonly value: Constant } | null;
}

export interface Tracer {
  /** Null when nothing is linked to the input, or the way ends nowhere: a missing node, an open branch, a circle. */
  arriving(id: string, input: string, field: string | null): End | null;
  constant(id: string, input: string): Constant | null;
  liveInputs(id: string): readonly string[];
}

/** A selector may hang on another switch, and so on: further than this it counts as undecided. */
const maxSelectors = 8;

/** Follows links backwards. Every stretch is walked once: what was found is kept for all outputs on the way. */
export function createTracer(nodes: ReadonlyMap<string, GraphNode>): Tracer {
  const ends = new Map<string, End | null>();
  const choices = new Map<string, Choice | null>();
  const live = new Map<string, readonly string[]>();
  let selectors = 0;

  function constant(id: string, input: string): Constant | null {
    const value = nodes.get(id)?.inputs.get(input);
    return isConstant(value) ? value : null;
  }

  function choice(node: GraphNode): Choice | null {
    const known = choices.get(node.id);
    if (known !== undefined) return known;
    if (selectors >= maxSelectors) return { branches: [], input: undefined };
    selectors++;
    const made = chosenInput(node, (input) => constant(node.id, input) ?? arriving(node.id, input, null)?.set?.value);
    selectors--;
    choices.set(node.id, made);
    return made;
  }

  /** The input whose value leaves at this output unchanged, null when the node makes something of its own. */
  function handedOn(node: GraphNode, slot: number, field: string | null): Step | null {
    const chosen = slot === 0 || field !== null || fieldOfSlot(node, slot) !== null ? choice(node) : null;
    if (chosen)
      return chosen.input === undefined ? null : { input: chosen.input, field: field ?? fieldOfSlot(node, slot) };
    const input = passedInput(node, slot);
    if (input !== null) return { input, field };
    const wanted = field ?? fieldOfSlot(node, slot);
    if (wanted === null) return null;
    const own = inputOfField(node, wanted);
    if (own !== null) return { input: own, field: null };
    const pipe = pipeInput(node);
    return pipe === null ? null : { input: pipe, field: wanted };
  }

  function arriving(id: string, input: string, wanted: string | null): End | null {
    let link = nodes.get(id)?.links.get(input);
    let field = wanted;
    let end: End | null = null;
    const passed: string[] = [];
    const seen = new Set<string>();
    while (link) {
      const node = nodes.get(link.nodeId);
      const key = `${field ?? ''} ${link.slot} ${link.nodeId}`;
      const known = ends.get(key);
      if (known !== undefined) {
        end = known;
        break;
      }
      // A circle leads nowhere.
      if (!node || seen.has(key)) break;
      seen.add(key);
      passed.push(key);
      const step = handedOn(node, link.slot, field);
      if (!step) {
        end = { ...link, field, set: null };
        break;
      }
      const value = step.input === null ? undefined : node.inputs.get(step.input);
      if (step.input !== null && isConstant(value)) {
        end = { ...link, field: null, set: { input: step.input, value } };
        break;
      }
      link = step.input === null ? undefined : node.links.get(step.input);
      field = step.field;
    }
    for (const key of passed) ends.set(key, end);
    return end;
  }

  return {
    arriving,
    constant,
    liveInputs(id) {
      const known = live.get(id);
      if (known) return known;
      const node = nodes.get(id);
      if (!node) return [];
      const chosen = choice(node);
      const branches = new Set(chosen?.input === undefined ? [] : chosen.branches);
      const inputs = [...node.inputs.keys()].filter((input) => input === chosen?.input || !branches.has(input));
      live.set(id, inputs);
      return inputs;
    },
  };
}

interface Step {
  /** Null: the chosen branch is open, so the way ends nowhere. */
  readonly input: string | null;
  readonly field: string | null;
}
