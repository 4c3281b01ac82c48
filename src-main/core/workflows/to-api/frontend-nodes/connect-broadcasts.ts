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
import {
  canBroadcast,
  isBroadcaster,
  isVersion7,
  seedType,
  settingsOf,
  sourcesOf,
  takesBroadcasts,
  type Verdict,
} from './broadcasters.ts';

/** Why what a node sends or gets cannot be told. */
export interface BroadcastDoubt {
  readonly node: UiNode;
  readonly input: string | null;
  readonly message: string;
  /** Easel does what the author's pack did, and only tells it. */
  readonly told?: true;
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

/** Types of files before version 7 that it reads wrongly, as seen with 7.8. */
const lostByVersion7: ReadonlySet<string> = new Set([seedType, 'Prompts Everywhere']);

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
    const { sources, unclear } = sourcesOf(node, { graph, expansion });
    if (unclear) doubts.push({ node, input: null, message: `Easel cannot tell where it sends to: ${unclear}` });
    if (lostByVersion7.has(node.type) && !isVersion7(settingsOf(node)) && sources.length > 0) {
      const message = 'it sends as it did when it was saved; version 7 of its pack sends nothing from it';
      doubts.push({ node, input: null, message, told: true });
    }
    for (const source of sources) {
      const broadcast = broadcastOf(source, { atRoot: !definition });
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
  const connect = (target: Target, { receiver, inputName, targetSlot, takes }: End): UiLink | null => {
    const candidates = byType.get(target.type) ?? [];
    tried += candidates.length;
    if (tried > mostTried) return null;
    const chosen = choose({ target, inputName, takes }, candidates);
    if (chosen === null) return null;
    if ('message' in chosen) {
      const node = receiver ?? chosen.controller;
      const { message, told } = chosen;
      // What a muted node receives does not matter.
      if (node.mode !== nodeModes.muted) doubts.push({ node, input: inputName, message, ...(told && { told }) });
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
      if (slot.link !== null || !byType.has(slot.type)) continue;
      const takes = takesBroadcasts(node, slot, !definition);
      if (takes === 'no') continue;
      const end = { receiver: node, inputName: slot.name, targetSlot: at, takes };
      const link = connect(targetOf(node, slot, expansion), end);
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
    const { name: inputName, type } = output;
    const target = { id: boundary.output, title: null, color: null, name: null, shown: null, type };
    const link = connect(target, { receiver: null, inputName, targetSlot: at, takes: 'yes' });
    return link ? { ...output, linkIds: [link.id] } : output;
  });
  const [sender] = senders;
  if (sender && tried > mostTried) {
    doubts.push({ node: sender, input: null, message: 'so much is sent everywhere that Easel does not work it out' });
  } else if (sender) doubts.push(...disagreements(graph, { links, sender }));
  return { changes: { nodes, links, ...(outputs && { outputs }) }, doubts };
}

/** Where a link would end. */
interface End {
  /** Null at the border of a subgraph. */
  readonly receiver: UiNode | null;
  readonly inputName: string;
  readonly targetSlot: number;
  readonly takes: Verdict;
}

type Choice = Broadcast | { readonly controller: UiNode; readonly message: string; readonly told?: true };

/** The one of highest priority. The pack makes no link between two of the same, which is for a person to know. */
function choose(
  { target, inputName, takes }: Pick<End, 'inputName' | 'takes'> & { readonly target: Target },
  candidates: readonly Broadcast[],
): Choice | null {
  const fitting = candidates
    .map((broadcast) => ({ broadcast, verdict: broadcast.fits(target) }))
    .filter(({ verdict }) => verdict !== 'no')
    .toSorted((a, b) => b.broadcast.priority - a.broadcast.priority);
  const [first] = fitting;
  if (!first) return null;
  const best = fitting.filter(({ broadcast }) => broadcast.priority === first.broadcast.priority);
  const sure = best.every(({ verdict }) => verdict === 'yes') && takes === 'yes';
  // One that surely fits and stands above all others leaves nothing open.
  if (sure && best.length === 1) return first.broadcast;
  const name = inputName.slice(0, 80);
  if (sure) {
    const ids = best.slice(0, 5).map(({ broadcast }) => broadcast.source.controller.id.slice(0, 60));
    const message = `nodes ${ids.join(' and ')} send to its input '${name}' with the same priority, so neither does`;
    return { controller: first.broadcast.source.controller, message, told: true };
  }
  const unclear = (best.find(({ verdict }) => verdict === 'unclear') ?? first).broadcast;
  const { controller } = unclear.source;
  const sender = `'${controller.type.slice(0, 80)}' (node ${controller.id.slice(0, 60)})`;
  return { controller, message: `Easel cannot tell whether ${sender} sends to its input '${name}'` };
}

function targetOf(node: UiNode, { name, type }: Slot, expansion: Expansion): Target {
  const nodeClass = expansion.classOf(node);
  const title = node.title ?? expansion.subgraphOf(node)?.name ?? nodeClass?.displayName ?? node.type;
  const label = node.inputs.find((input) => input.name === name)?.label;
  const displayName = nodeClass?.inputs.find((spec) => spec.name === name)?.settings['display_name'];
  const shown = label ?? (typeof displayName === 'string' && displayName !== name ? null : name);
  return { id: node.id, title, color: node.color ?? null, name: label ?? name, shown, type };
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
