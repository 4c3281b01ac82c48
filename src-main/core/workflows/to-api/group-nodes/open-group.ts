import type { NodeClass } from '../../node-classes/node-class.ts';
import { readInputs, type NodeInputs } from '../../node-classes/widgets.ts';
import {
  boundary,
  type SubgraphDefinition,
  type SubgraphSlot,
  type UiLink,
  type UiNode,
} from '../../ui-graph/ui-graph.ts';
import { primitiveType } from '../primitive.ts';
import type { GroupInterface, GroupWidget, InnerInput } from './group-interface.ts';
import { rerouteInput, rerouteType } from './inner-links.ts';

/** The widgets of an instance of a group, under the group's names. */
export function readGroupInputs(instance: UiNode, { widgets, outputs }: GroupInterface): NodeInputs {
  const types = outputs.map((output) => output.type);
  const groupClass: NodeClass = {
    classType: instance.type,
    displayName: instance.type,
    inputs: [...widgets.values()].map(({ spec }) => spec),
    outputs: types,
    outputNames: types,
    recent: true,
  };
  return readInputs(instance, groupClass);
}

/** Where a link ends inside. */
interface End {
  readonly link: string;
  readonly type: string;
  readonly widget: boolean;
}

/**
 * One instance of a legacy group node as the definition of a subgraph: its inner nodes hold the values that the instance stores
 * for them, and its inputs and outputs are linked to theirs.
 * @param innerInputs the widgets of an inner node as the group stores them; null for an unknown class
 */
export function openGroup(
  instance: UiNode,
  group: SubgraphDefinition,
  { shown, innerInputs }: { shown: GroupInterface; innerInputs: (node: UiNode) => NodeInputs | null },
): SubgraphDefinition {
  const links = new Map<string, UiLink>();
  const ends = new Map<string, Map<string, End>>();
  const inputs: SubgraphSlot[] = [];
  const outputs: SubgraphSlot[] = [];

  const connect = (link: UiLink, name: string, widget: boolean): void => {
    links.set(link.id, link);
    const ofNode = ends.get(link.targetId) ?? new Map<string, End>();
    ends.set(link.targetId, ofNode.set(name, { link: link.id, type: link.type, widget }));
  };
  const addInput = (name: string, inner: readonly InnerInput[], widget: boolean): void => {
    const [originId, originSlot, type] = [boundary.input, inputs.length, inner[0]?.type ?? '*'];
    const linkIds = inner.map((input, at) => {
      const id = `in:${originSlot}:${at}`;
      const link = { id, originId, originSlot, targetId: input.nodeId, targetSlot: -1, type: input.type };
      connect(link, input.name, widget);
      return id;
    });
    inputs.push({ name, type, linkIds, ...(widget && { fixed: true }) });
  };

  for (const [name, inner] of shown.inputs) addInput(name, [inner], false);
  for (const [name, { sets }] of shown.widgets) {
    // Linked or not inside, frontends 1.27 and 1.58 keep the instance's value for it.
    addInput(name, sets, true);
  }
  for (const { targetName, ...link } of shown.links.all) {
    // What an inner primitive sets is among the values.
    if (group.nodes.get(link.originId)?.type !== primitiveType) connect(link, targetName, false);
  }
  for (const { nodeId, slot, type } of shown.outputs) {
    const at = outputs.length;
    const id = `out:${at}`;
    links.set(id, { id, originId: nodeId, originSlot: slot, targetId: boundary.output, targetSlot: at, type });
    outputs.push({ name: type, type, linkIds: [id] });
  }

  const values = valuesByNode(readGroupInputs(instance, shown), shown);
  const nodes = new Map<string, UiNode>();
  for (const node of group.nodes.values()) {
    const linked = withLinks(node, ends.get(node.id) ?? new Map<string, End>());
    const set = values.get(node.id);
    const stored = [...((set && innerInputs(node)?.widgets.values()) ?? [])];
    const own = stored.map(({ name, value }) => [name, value] as const);
    const kept = set && { widgetValues: new Map([...own, ...set]), namedValues: null };
    nodes.set(node.id, { ...linked, ...kept });
  }
  return { ...group, nodes, links, inputs, outputs };
}

/** An inner node with exactly these links, also at inputs that the file does not list. */
function withLinks(node: UiNode, ends: ReadonlyMap<string, End>): UiNode {
  const names = node.inputs.map((input) => (node.type === rerouteType ? rerouteInput : input.name));
  const inFile = node.inputs.map((input, at) => ({ ...input, link: ends.get(names[at] ?? '')?.link ?? null }));
  const listed = new Set(names);
  const added = [...ends].flatMap(([name, { link, type, widget }]) =>
    listed.has(name) ? [] : [{ name, type, link, widget: widget ? name : null }],
  );
  return { ...node, inputs: [...inFile, ...added] };
}

/** What the instance's widgets set inside, by inner node and widget. */
function valuesByNode(read: NodeInputs, { widgets }: GroupInterface): Map<string, Map<string, unknown>> {
  const values = new Map<string, Map<string, unknown>>();
  const dynamic = [...widgets.values()].filter(({ spec }) => spec.options);
  const ownerOf = (name: string): GroupWidget | undefined =>
    widgets.get(name) ?? dynamic.find(({ spec }) => name.startsWith(`${spec.name}.`));
  for (const { name, value } of read.widgets.values()) {
    const owner = ownerOf(name);
    if (!owner) continue;
    // What the option of a dynamic combo brings is named below it.
    const below = name.slice(owner.spec.name.length);
    for (const inner of owner.sets) {
      const ofNode = values.get(inner.nodeId) ?? new Map<string, unknown>();
      values.set(inner.nodeId, ofNode.set(inner.name + below, value));
    }
  }
  return values;
}
