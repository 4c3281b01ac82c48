import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import type { InputSpec } from '../../workflows/node-classes/input-spec.ts';
import type { RoleTarget } from './role.ts';

export interface ValueBounds {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

/** What the classes of a workflow's nodes declare of its inputs. */
export interface Declarations {
  /** Of the input itself; undefined when the class is unknown. */
  spec(target: RoleTarget): InputSpec | undefined;
  /** What all of the targets take, and for a value node what those take that it feeds. */
  bounds(targets: readonly RoleTarget[]): ValueBounds;
}

export function readDeclarations(graph: WorkflowGraph): Declarations {
  const fed = fedInputs(graph);

  function specs(target: RoleTarget): InputSpec[] {
    const node = graph.node(target.node);
    const own = node && specOf(node, target.input);
    return [...(own ? [own] : []), ...(fed.get(keyOf(target)) ?? [])];
  }

  return {
    spec(target) {
      const node = graph.node(target.node);
      return node ? specOf(node, target.input) : undefined;
    },
    bounds(targets) {
      const all = targets.flatMap(specs);
      const min = Math.max(...numbers(all, 'min'));
      const max = Math.min(...numbers(all, 'max'));
      const step = Math.max(...numbers(all, 'step').filter((value) => value > 0));
      if (min > max) return {};
      return {
        ...(Number.isFinite(min) ? { min } : {}),
        ...(Number.isFinite(max) ? { max } : {}),
        ...(Number.isFinite(step) ? { step } : {}),
      };
    },
  };
}

/** Of an input that a dynamic combo brings with it too: `resize_type.width`. */
function specOf(node: GraphNode, input: string): InputSpec | undefined {
  const own = node.shape?.inputs.get(input);
  if (own) return own;
  const parent = node.shape?.inputs.get(input.slice(0, Math.max(0, input.indexOf('.'))));
  return parent?.options?.flatMap((option) => option.inputs).find(({ name }) => name === input);
}

const keyOf = ({ node, input }: RoleTarget): string => `${input} ${node}`;

/** By the input that holds the value: what is declared of the inputs that it reaches by links. */
function fedInputs(graph: WorkflowGraph): Map<string, InputSpec[]> {
  const fed = new Map<string, InputSpec[]>();
  for (const node of graph.nodes.values()) {
    for (const input of node.links.keys()) {
      const spec = specOf(node, input);
      const set = spec && (spec.type === 'INT' || spec.type === 'FLOAT') ? graph.value(node.id, input) : null;
      if (!spec || !set) continue;
      const key = keyOf({ node: set.nodeId, input: set.input });
      const known = fed.get(key);
      if (!known) fed.set(key, [spec]);
      else if (known.length < maxFed) known.push(spec);
    }
  }
  return fed;
}

const maxFed = 50;

/** Bounds beyond what a double counts exactly mean "any". */
function numbers(specs: readonly InputSpec[], setting: 'min' | 'max' | 'step'): number[] {
  return specs
    .map(({ settings }) => settings[setting])
    .filter((value) => typeof value === 'number')
    .filter((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}
