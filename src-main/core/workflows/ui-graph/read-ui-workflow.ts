import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { WorkflowProblem } from '../problem.ts';
import { bounded } from '../reading/refusal.ts';
import { readGroupNodes } from './group-nodes.ts';
import { idOf, indexOf, listOf, mapOf, objectOf, textOf, typeOf, type JsonObject } from './json-value.ts';
import { mendLinks } from './mend-links.ts';
import type { SubgraphDefinition, SubgraphSlot, UiGraph, UiInput, UiLink, UiNode, UiWorkflow } from './ui-graph.ts';

/**
 * Reads a workflow in UI format of any schema. `value` is parsed JSON.
 * @throws workflow_unreadable naming the node or link that cannot be read
 */
export function readUiWorkflow(value: unknown): UiWorkflow {
  const file = objectOf(value);
  if (!file || !Array.isArray(file['nodes'])) throw unreadable('It has no list of nodes.');
  const repairs: WorkflowProblem[] = [];
  const subgraphs = new Map<string, SubgraphDefinition>();
  for (const definition of listOf(objectOf(file['definitions'])?.['subgraphs'])) {
    const subgraph = readSubgraph(definition, repairs);
    subgraphs.set(subgraph.id, subgraph);
  }
  for (const group of readGroupNodes(objectOf(file['extra'])?.['groupNodes'], readNode)) subgraphs.set(group.id, group);
  return { graph: readGraph(file, null, repairs), subgraphs, repairs };
}

function readSubgraph(value: unknown, repairs: WorkflowProblem[]): SubgraphDefinition {
  const definition = objectOf(value);
  const id = idOf(definition?.['id']);
  if (!definition || id === null) throw unreadable('One of its subgraph definitions has no id.');
  const name = textOf(definition['name']);
  const slots = (list: unknown): SubgraphSlot[] =>
    listOf(list).map((slot) => {
      const object = objectOf(slot);
      return {
        name: textOf(object?.['name']),
        type: typeOf(object?.['type']),
        linkIds: listOf(object?.['linkIds']).flatMap((link) => idOf(link) ?? []),
      };
    });
  return {
    ...readGraph(definition, name, repairs),
    id,
    name,
    inputs: slots(definition['inputs']),
    outputs: slots(definition['outputs']),
    legacyGroup: null,
  };
}

/** @param subgraph its name, for sentences; null at the root */
function readGraph(graph: JsonObject, subgraph: string | null, repairs: WorkflowProblem[]): UiGraph {
  const where = subgraph === null ? '' : `in the subgraph '${bounded(subgraph)}', `;
  const nodes = new Map<string, UiNode>();
  for (const [index, entry] of listOf(graph['nodes']).entries()) {
    const node = readNode(entry);
    if (!node) throw unreadable(`${where}entry ${index + 1} of its nodes has no id or no type.`);
    if (nodes.has(node.id))
      throw unreadable(`${where}node ${bounded(node.id)} (${bounded(node.type)}) is there twice.`);
    nodes.set(node.id, node);
  }
  const links = new Map<string, UiLink>();
  // Schema 1 and subgraphs write objects; a few tools write an object of links by id.
  const entries = Array.isArray(graph['links']) ? graph['links'] : Object.values(objectOf(graph['links']) ?? {});
  for (const entry of entries) {
    const link = readLink(entry);
    if (link) links.set(link.id, link);
  }
  mendLinks(nodes, links, { repairs, subgraph });
  const noted = listOf(objectOf(graph['extra'])?.['ue_links']).flatMap((entry) => readBroadcast(entry) ?? []);
  return { nodes, links, ...(noted.length > 0 && { broadcasts: noted }) };
}

function readBroadcast(value: unknown): NonNullable<UiGraph['broadcasts']>[number] | null {
  const noted = objectOf(value);
  const [originId, targetId] = [idOf(noted?.['upstream']), idOf(noted?.['downstream'])];
  return originId === null || targetId === null
    ? null
    : { originId, originSlot: indexOf(noted?.['upstream_slot']), targetId };
}

/** Null when it has no id or no type. */
function readNode(value: unknown): UiNode | null {
  const node = objectOf(value);
  const id = idOf(node?.['id']);
  if (!node || id === null || typeof node['type'] !== 'string') return null;
  const title = textOf(node['title']);
  const values = node['widgets_values'];
  return {
    id,
    type: node['type'],
    mode: typeof node['mode'] === 'number' ? node['mode'] : 0,
    title: title === '' ? null : title,
    inputs: listOf(node['inputs']).flatMap((input) => readInput(input) ?? []),
    outputs: listOf(node['outputs']).map((output) => {
      const object = objectOf(output);
      return { name: textOf(object?.['name']), type: typeOf(object?.['type']), ...labelOf(object) };
    }),
    properties: objectOf(node['properties']) ?? {},
    ...(typeof node['color'] === 'string' && { color: node['color'] }),
    widgetValues: Array.isArray(values) ? values : (indexedValues(values) ?? mapOf(values)),
    namedValues: mapOf(node['widgets_values_named']),
  };
}

function readInput(value: unknown): UiInput | null {
  const input = objectOf(value);
  if (!input || typeof input['name'] !== 'string') return null;
  const widget = objectOf(input['widget']);
  return {
    name: input['name'],
    type: typeOf(input['type']),
    link: idOf(input['link']),
    widget: widget ? textOf(widget['name']) || input['name'] : null,
    ...labelOf(input),
  };
}

function labelOf(slot: JsonObject | null): { readonly label?: string } {
  const label = textOf(slot?.['label']);
  return label === '' ? {} : { label };
}

/** A list that was written as an object, `{"0": 5, "1": 2.5}`; null for any other. */
function indexedValues(value: unknown): unknown[] | null {
  const entries = Object.entries(objectOf(value) ?? {}).filter(([key]) => key !== 'length');
  const indexed = entries.every(([key]) => /^\d{1,4}$/.test(key));
  if (entries.length === 0 || !indexed) return null;
  const list: unknown[] = [];
  for (const [key, item] of entries) list[Number(key)] = item;
  return Array.from(list);
}

/** `[id, origin, origin slot, target, target slot, type]`, or the same as an object. */
function readLink(value: unknown): UiLink | null {
  const object = objectOf(value);
  const [id, origin, originSlot, target, targetSlot, type] = object
    ? ['id', 'origin_id', 'origin_slot', 'target_id', 'target_slot', 'type'].map((key) => object[key])
    : listOf(value);
  const [linkId, originId, targetId] = [idOf(id), idOf(origin), idOf(target)];
  if (linkId === null || originId === null || targetId === null) return null;
  return {
    id: linkId,
    originId,
    originSlot: indexOf(originSlot),
    targetId,
    targetSlot: indexOf(targetSlot),
    type: typeOf(type),
  };
}

function unreadable(reason: string): EaselError {
  return new EaselError('workflow_unreadable', `The workflow cannot be read: ${reason}`, {
    nextStep: 'Open it in ComfyUI, save it again, and give that file.',
  });
}
