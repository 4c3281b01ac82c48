import type { NodeClass, NodeClasses } from '../node-classes/node-class.ts';
import { readInputs, type NodeInputs } from '../node-classes/widgets.ts';
import type { SubgraphDefinition, UiGraph, UiNode, UiWorkflow } from '../ui-graph/ui-graph.ts';

/** One graph as it stands in the expanded workflow: the root, or a subgraph's definition seen through one of its instances. */
export interface Scope {
  readonly graph: UiGraph;
  /** `12:13:` before the ids of its nodes; empty at the root. */
  readonly prefix: string;
  /** How the scope is embedded; null at the root. */
  readonly inside: { readonly scope: Scope; readonly instance: UiNode; readonly definition: SubgraphDefinition } | null;
}

/** A node of the expanded workflow. */
export interface Place {
  readonly scope: Scope;
  readonly node: UiNode;
}

/** What conversion looks up again and again, worked out once per run. */
export interface Expansion {
  readonly workflow: UiWorkflow;
  /** Null for an unknown class and for the frontend's own nodes. */
  classOf(node: UiNode): NodeClass | null;
  subgraphOf(node: UiNode): SubgraphDefinition | null;
  /** The scope inside an instance. */
  enter(place: Place, definition: SubgraphDefinition): Scope;
  inputsOf(node: UiNode, nodeClass: NodeClass): NodeInputs;
}

/** Types that frontends before 2025 renamed while loading. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['T2IAdapterLoader', 'ControlNetLoader'],
  ['ConditioningAverage ', 'ConditioningAverage'],
  ['SDV_img2vid_Conditioning', 'SVD_img2vid_Conditioning'],
]);

export function createExpansion(workflow: UiWorkflow, classes: NodeClasses): Expansion {
  const inputs = new Map<UiNode, NodeInputs>();
  const scopes = new Map<string, Scope>();
  return {
    workflow,
    classOf: (node) => classes.get(node.type) ?? classes.get(renamed.get(node.type) ?? '') ?? null,
    subgraphOf: (node) => workflow.subgraphs.get(node.type) ?? null,
    enter(place, definition) {
      const prefix = `${place.scope.prefix}${place.node.id}:`;
      let scope = scopes.get(prefix);
      if (!scope) {
        scope = { graph: definition, prefix, inside: { scope: place.scope, instance: place.node, definition } };
        scopes.set(prefix, scope);
      }
      return scope;
    },
    inputsOf(node, nodeClass) {
      let read = inputs.get(node);
      if (!read) {
        read = readInputs(node, nodeClass);
        inputs.set(node, read);
      }
      return read;
    },
  };
}

export function idAt({ scope, node }: Place): string {
  return scope.prefix + node.id;
}
