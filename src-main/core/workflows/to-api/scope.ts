import type { NodeClass, NodeClasses } from '../node-classes/node-class.ts';
import { readInputs, type NodeInputs } from '../node-classes/widgets.ts';
import type { SubgraphDefinition, UiGraph, UiNode, UiWorkflow } from '../ui-graph/ui-graph.ts';
import { describeGroup, type GroupInterface } from './group-nodes/group-interface.ts';
import { openGroup, readGroupInputs } from './group-nodes/open-group.ts';
import type { ProxyWidgets } from './proxy-widgets.ts';
import type { Source } from './trace.ts';

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
  /** Of an instance of a legacy group node, that instance's own. */
  subgraphOf(node: UiNode): SubgraphDefinition | null;
  /** The scope inside an instance. */
  enter(place: Place, definition: SubgraphDefinition): Scope;
  inputsOf(node: UiNode, nodeClass: NodeClass): NodeInputs;
  /** Of an instance of a legacy group node, under the group's names; null for any other node. */
  groupInputsOf(node: UiNode): NodeInputs | null;
  /** The promoted inputs of each definition, as they are found out. */
  readonly promoted: Map<SubgraphDefinition, readonly number[]>;
  /** What each instance keeps for widgets inside it, likewise. */
  readonly proxied: Map<UiNode, ProxyWidgets>;
  /** The Set nodes of each graph by type and name, likewise. */
  readonly setters: Map<UiGraph, ReadonlyMap<string, readonly UiNode[]>>;
  /** Where long ways of links end, by where one stands on them. */
  readonly traced: Map<string, Source>;
  /** The graph around each instance of a definition, likewise. */
  readonly holders: Map<string, readonly UiGraph[]>;
}

/** Types that frontends before 2025 renamed while loading. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['T2IAdapterLoader', 'ControlNetLoader'],
  ['ConditioningAverage ', 'ConditioningAverage'],
  ['SDV_img2vid_Conditioning', 'SVD_img2vid_Conditioning'],
]);

/** What a class that is only known by its old name is called now. */
export function renamedClass(classType: string): string | undefined {
  return renamed.get(classType);
}

export function createExpansion(workflow: UiWorkflow, classes: NodeClasses): Expansion {
  const inputs = new Map<UiNode, NodeInputs>();
  const scopes = new Map<string, Scope>();
  const groups = new Map<SubgraphDefinition, GroupInterface>();
  const opened = new Map<UiNode, SubgraphDefinition>();
  const expansion: Expansion = {
    workflow,
    promoted: new Map(),
    proxied: new Map(),
    setters: new Map(),
    traced: new Map(),
    holders: new Map(),
    classOf: (node) => classes.get(node.type) ?? classes.get(renamedClass(node.type) ?? '') ?? null,
    subgraphOf(node) {
      const definition = workflow.subgraphs.get(node.type) ?? null;
      if (!definition?.legacyGroup) return definition;
      const group = opened.get(node) ?? openGroup(node, definition, { shown: shownBy(definition), innerInputs });
      opened.set(node, group);
      return group;
    },
    groupInputsOf(node) {
      const definition = workflow.subgraphs.get(node.type);
      return definition?.legacyGroup ? readGroupInputs(node, shownBy(definition)) : null;
    },
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

  function shownBy(group: SubgraphDefinition): GroupInterface {
    const shown = groups.get(group) ?? describeGroup(group, expansion.classOf);
    groups.set(group, shown);
    return shown;
  }

  function innerInputs(node: UiNode): NodeInputs | null {
    const nodeClass = expansion.classOf(node);
    return nodeClass && expansion.inputsOf(node, nodeClass);
  }

  return expansion;
}

export function idAt({ scope, node }: Place): string {
  return scope.prefix + node.id;
}
