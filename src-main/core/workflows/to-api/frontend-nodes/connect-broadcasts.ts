import { dynamicTypes } from '../../node-classes/input-spec.ts';
import {
  boundary,
  nodeModes,
  type SubgraphDefinition,
  type UiGraph,
  type UiLink,
  type UiNode,
  type UiWorkflow,
} from '../../ui-graph/ui-graph.ts';
import type { Expansion } from '../scope.ts';
import { slotsOf, type Slot } from '../slots.ts';
import { broadcastOf, type Broadcast, type Target } from './broadcast-rules.ts';
import { canBroadcast, isBroadcaster, isConnectable, sourcesOf } from './broadcasters.ts';

/** Why what a node sends cannot be told. */
export interface BroadcastDoubt {
  readonly node: UiNode;
  readonly input: string | null;
  readonly message: string;
}

export interface Connected {
  readonly workflow: UiWorkflow;
  /** By graph of the new workflow. */
  readonly doubts: ReadonlyMap<UiGraph, readonly BroadcastDoubt[]>;
}

/**
 * A workflow with the links that cg-use-everywhere makes before a graph is submitted: what its nodes are given goes to inputs of
 * the same graph that nothing is linked to. Muted and bypassed nodes receive, as the pack's setting has it at first.
 * @param expansion of the workflow as the file has it
 */
export function connectBroadcasts(workflow: UiWorkflow, expansion: Expansion): Connected {
  const doubts = new Map<UiGraph, readonly BroadcastDoubt[]>();
  const connected = <Graph extends UiGraph>(graph: Graph, definition: SubgraphDefinition | null): Graph => {
    const made = connectGraph(graph, definition, expansion);
    if (!made) return graph;
    const result = { ...graph, ...made.changes };
    doubts.set(result, made.doubts);
    return result;
  };
  const subgraphs = new Map(
    [...workflow.subgraphs].map(([id, definition]) => [
      id,
      definition.legacyGroup ? definition : connected(definition, definition),
    ]),
  );
  return { workflow: { ...workflow, graph: connected(workflow.graph, null), subgraphs }, doubts };
}

/** More pairs of a sender and an input than any real graph has: a stranger's patterns are run on each. */
const mostTried = 20_000;

interface Made {
  readonly changes: Partial<SubgraphDefinition>;
  readonly doubts: readonly BroadcastDoubt[];
}

function connectGraph(graph: UiGraph, definition: SubgraphDefinition | null, expansion: Expansion): Made | null {
  const senders = [...graph.nodes.values()].filter(canBroadcast);
  if (senders.length === 0) return null;
  const doubts: BroadcastDoubt[] = [];
  const byType = new Map<string, Broadcast[]>();
  for (const node of senders) {
    const { sources, unclear } = sourcesOf(node, { graph, slotsOf: (other) => slotsOf(other, expansion) });
    if (unclear) doubts.push({ node, input: null, message: `Easel cannot tell where it sends to: ${unclear}` });
    for (const source of sources) {
      const broadcast = broadcastOf(source);
      for (const type of broadcast.types) {
        const same = byType.get(type);
        if (same) same.push(broadcast);
        else byType.set(type, [broadcast]);
      }
    }
  }

  let tried = 0;
  const links = new Map<string, UiLink>(graph.links);
  const nodes = new Map<string, UiNode>(graph.nodes);
  /** The link made for a target; null when nothing is sent there, or when that cannot be told. */
  const connect = (target: Target, receiver: UiNode | null, targetSlot: number): UiLink | null => {
    const candidates = byType.get(target.type) ?? [];
    tried += candidates.length;
    if (tried > mostTried) return null;
    const chosen = choose(target, candidates);
    if (chosen === null) return null;
    if ('unclear' in chosen) {
      const node = receiver ?? chosen.unclear.source.controller;
      // What a muted node receives does not matter.
      if (node.mode !== nodeModes.muted) doubts.push({ node, input: target.name, message: chosen.message });
      return null;
    }
    const { originId, originSlot, type } = chosen.source;
    const id = `everywhere:${links.size}`;
    const link = { id, originId, originSlot, targetId: target.id, targetSlot, type };
    links.set(id, link);
    return link;
  };

  for (const node of graph.nodes.values()) {
    if (isBroadcaster(node) || node.properties['rejects_ue_links'] === true) continue;
    const made = new Map<string, UiLink>();
    for (const [at, slot] of slotsOf(node, expansion).entries()) {
      if (slot.link !== null || !byType.has(slot.type) || !isConnectable(node, slot)) continue;
      const link = connect(targetOf(node, slot, expansion), node, at);
      if (!link) continue;
      made.set(slot.name, link);
      if (isGrown(node, slot, expansion)) {
        doubts.push({
          node,
          input: slot.name,
          message: `what is sent everywhere meets its growing list '${slot.name.slice(0, 80)}'`,
        });
      }
    }
    if (made.size > 0) nodes.set(node.id, withLinks(node, made, expansion));
  }

  const outputs = definition?.outputs.map((output, at) => {
    if (output.linkIds.some((id) => graph.links.has(id))) return output;
    const { name, type } = output;
    const link = connect({ id: boundary.output, title: null, color: null, name, type }, null, at);
    return link ? { ...output, linkIds: [link.id] } : output;
  });
  const [sender] = senders;
  if (sender && tried > mostTried) {
    doubts.push({ node: sender, input: null, message: 'so much is sent everywhere that Easel does not work it out' });
  } else if (sender) doubts.push(...disagreements(graph, { links, sender }));
  return { changes: { nodes, links, ...(outputs && { outputs }) }, doubts };
}

type Choice = Broadcast | { readonly unclear: Broadcast; readonly message: string };

/** The one of highest priority. The pack makes no link between two of the same; which is then missing is for a person to say. */
function choose(target: Target, candidates: readonly Broadcast[]): Choice | null {
  const fitting = candidates
    .map((broadcast) => ({ broadcast, verdict: broadcast.fits(target) }))
    .filter(({ verdict }) => verdict !== 'no')
    .toSorted((a, b) => b.broadcast.priority - a.broadcast.priority);
  const [first, second] = fitting;
  if (!first) return null;
  const best = fitting.filter(({ broadcast }) => broadcast.priority === first.broadcast.priority);
  const unclear = fitting.find(({ verdict }) => verdict === 'unclear')?.broadcast;
  const name = target.name.slice(0, 80);
  // One that surely fits and stands above all others leaves nothing open.
  if (first.verdict === 'yes' && best.length === 1) return first.broadcast;
  if (unclear) {
    const { type, id } = unclear.source.controller;
    return {
      unclear,
      message: `Easel cannot tell whether '${type}' (node ${id.slice(0, 60)}) sends to its input '${name}'`,
    };
  }
  if (!second) return first.broadcast;
  const ids = best.map(({ broadcast }) => broadcast.source.controller.id.slice(0, 60));
  return {
    unclear: first.broadcast,
    message: `nodes ${ids.slice(0, 5).join(' and ')} send to its input '${name}' with the same priority`,
  };
}

function targetOf(node: UiNode, slot: Slot, expansion: Expansion): Target {
  const title = node.title ?? expansion.subgraphOf(node)?.name ?? expansion.classOf(node)?.displayName ?? node.type;
  const label = node.inputs.find((input) => input.name === slot.name)?.label;
  return { id: node.id, title, color: node.color ?? null, name: label ?? slot.name, type: slot.type };
}

function isGrown(node: UiNode, slot: Slot, expansion: Expansion): boolean {
  const nodeClass = expansion.classOf(node);
  const sockets = nodeClass ? expansion.inputsOf(node, nodeClass).sockets : [];
  return sockets.some((spec) => spec.type === dynamicTypes.autogrow && slot.name.startsWith(`${spec.name}.`));
}

function withLinks(node: UiNode, made: ReadonlyMap<string, UiLink>, expansion: Expansion): UiNode {
  const listed = new Set(node.inputs.map((input) => input.name));
  const inputs = node.inputs.map((input) => ({ ...input, link: made.get(input.name)?.id ?? input.link }));
  for (const { name, type, known } of slotsOf(node, expansion)) {
    const link = made.get(name);
    if (link && !listed.has(name)) inputs.push({ name, type, link: link.id, widget: known === 'widget' ? name : null });
  }
  return { ...node, inputs };
}

/** The pack writes down what it sent when the file was saved. Where that is something else, its rule was another one. */
function disagreements(
  graph: UiGraph,
  { links, sender }: { links: ReadonlyMap<string, UiLink>; sender: UiNode },
): BroadcastDoubt[] {
  if (!graph.broadcasts || graph.broadcasts.length === 0) return [];
  const keyOf = ({ originId, originSlot, targetId }: Pick<UiLink, 'originId' | 'originSlot' | 'targetId'>): string =>
    JSON.stringify([originId, originSlot, targetId]);
  const recorded = new Set(graph.broadcasts.map(keyOf));
  const present = new Set([...links.values()].map(keyOf));
  const made = [...links.values()].filter((link) => !graph.links.has(link.id));
  const agrees = [...recorded].every((key) => present.has(key)) && made.every((link) => recorded.has(keyOf(link)));
  if (agrees) return [];
  const message = 'what it sends by its rule is not what the file says it sent';
  return [{ node: sender, input: null, message }];
}
