import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { isConstant } from '../../workflows/graph/constant.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { isObject } from '../../workflows/reading/shapes.ts';
import type { SubgraphDefinition, UiGraph, UiWorkflow } from '../../workflows/ui-graph/ui-graph.ts';
import { broken, mostMarks, type Mark, type Marks, type Place } from './marks.ts';

export interface AppModeWorld {
  readonly template: string;
  readonly workflow: ApiWorkflow;
  readonly graph: WorkflowGraph;
  /** The author's graph, to find what a subgraph's own widgets stand for. */
  readonly ui: UiWorkflow;
}

/**
 * `extra.linearData` of the frontend (1.41 and later): `inputs` as [id, widget, settings?], `outputs` as node ids. An id is that
 * of a node, of one inside a subgraph, a path `12:6`, or `<graph uuid>:<node>:<widget>`. What is no longer there is left out,
 * as the frontend does, and noted.
 * @throws template_broken naming the path
 */
export function readAppMode(linearData: unknown, world: AppModeWorld): Marks {
  const root = 'extra.linearData';
  const { template } = world;
  if (!isObject(linearData)) throw broken(template, root, 'it is no object');
  const inputs = listAt(linearData['inputs'], template, `${root}.inputs`);
  const ids = listAt(linearData['outputs'], template, `${root}.outputs`);
  const marks: Mark[] = [];
  const notes: string[] = [];
  for (const [index, entry] of inputs.entries()) {
    const path = `${root}.inputs[${index}]`;
    const [id, widget, settings] = (Array.isArray(entry) ? entry : []) as unknown[];
    if (!isId(id) || typeof widget !== 'string') throw broken(template, path, 'it is no [node, widget]');
    const places = placesOf(String(id), widget, world);
    if (places.length === 0) {
      notes.push(`App Mode shows '${widget}' of node ${id}, which is no longer there; it was left out.`);
      continue;
    }
    const description = isObject(settings) ? settings['description'] : undefined;
    marks.push({
      name: null,
      places,
      holds: 'value',
      shown: true,
      ...(typeof description === 'string' && description.trim() ? { description } : {}),
    });
  }
  const outputs: string[] = [];
  for (const [index, id] of ids.entries()) {
    if (!isId(id)) throw broken(template, `${root}.outputs[${index}]`, 'it is no node id');
    if (Object.hasOwn(world.workflow, String(id))) outputs.push(String(id));
    else notes.push(`App Mode shows the results of node ${id}, which is no longer there; it was left out.`);
  }
  return { marks, outputs, notes };
}

const isId = (id: unknown): id is string | number =>
  (typeof id === 'string' && id !== '' && id.length <= 300) || Number.isInteger(id);

function listAt(value: unknown, template: string, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw broken(template, path, 'it is no list');
  if (value.length > mostMarks) throw broken(template, path, `it has more than ${mostMarks} entries`);
  return value as readonly unknown[];
}

const widgetId = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}:([^:]+):([^]+)$/i;

function placesOf(id: string, widget: string, world: AppModeWorld): Place[] {
  const [, nodeId = id, name = widget] = widgetId.exec(id) ?? [];
  const direct = setAt(nodeId, name, world) ?? (name === widget ? null : setAt(nodeId, widget, world));
  if (direct) return [direct];
  const promoted = insideOf(world.ui.graph, nodeId, [name, widget], world);
  if (promoted.length > 0) return promoted;
  const inner = Object.keys(world.workflow).filter((one) => one.endsWith(`:${nodeId}`));
  const found = inner.flatMap((one) => setAt(one, widget, world) ?? []);
  return found.length === 1 ? found : [];
}

/** The constant that arrives there: the widget's own, or that of a value node linked to it. */
function setAt(node: string, input: string, { workflow, graph }: AppModeWorld): Place | null {
  if (!Object.hasOwn(workflow, node)) return null;
  const set = graph.value(node, input);
  if (!set || !isConstant(workflow[set.nodeId]?.inputs?.[set.input])) return null;
  return { node: set.nodeId, input: set.input };
}

const deepest = 20;

/** What a widget of a subgraph's instance, or of a frontend's primitive node, sets. */
function insideOf(graph: UiGraph, id: string, names: readonly string[], world: AppModeWorld): Place[] {
  const places = new Map<string, Place>();
  const add = (place: Place | null): unknown => place && places.set(`${place.input} ${place.node}`, place);

  function enter(definition: SubgraphDefinition, wanted: readonly string[], prefix: string, depth: number): void {
    const slot = definition.inputs.find((input) => wanted.includes(input.name));
    for (const linkId of depth < deepest ? (slot?.linkIds ?? []) : []) {
      const link = definition.links.get(linkId);
      const node = link && definition.nodes.get(link.targetId);
      const input = node?.inputs.find((one) => one.link === linkId);
      if (!node || !input) continue;
      const nested = world.ui.subgraphs.get(node.type);
      if (nested) enter(nested, [input.name], `${prefix}${node.id}:`, depth + 1);
      else add(setAt(`${prefix}${node.id}`, input.name, world));
    }
  }

  const node = graph.nodes.get(id);
  const definition = node && world.ui.subgraphs.get(node.type);
  if (node && definition) enter(definition, names, `${node.id}:`, 0);
  else if (node?.type === 'PrimitiveNode') {
    for (const link of graph.links.values()) {
      const target = link.originId === id ? graph.nodes.get(link.targetId) : undefined;
      const input = target?.inputs.find((one) => one.link === link.id);
      if (target && input) add(setAt(target.id, input.name, world));
    }
  }
  return [...places.values()];
}
