import type { ApiWorkflow } from '../api-workflow.ts';
import type { NodeDefinitions } from '../definitions.ts';
import { shapeOf, type ClassShape } from './class-shape.ts';
import { linkOf, type Constant, type Link } from './constant.ts';
import { createTracer } from './trace.ts';

export interface GraphNode {
  readonly id: string;
  readonly classType: string;
  /** A stranger's text, at most 80 characters; null where the workflow names none. */
  readonly title: string | null;
  readonly inputs: ReadonlyMap<string, unknown>;
  /** Those of the inputs that are linked to a node of the workflow. */
  readonly links: ReadonlyMap<string, Link>;
  /** Undefined when nobody knows the class: then its name and the shape of its inputs have to do. */
  readonly shape: ClassShape | undefined;
}

/** Where something comes from. `field` names what is meant inside a pipe when its maker does not show it as an input. */
export interface Source extends Link {
  readonly field: string | null;
}

/** A value and the place where it can be changed. */
export interface SetValue {
  readonly nodeId: string;
  readonly input: string;
  readonly value: Constant;
}

/**
 * A workflow to ask questions of. Nothing here changes it, and a graph with cycles, missing nodes or nonsense in it only
 * gives fewer answers. `field` asks for one thing inside a pipe: `source('3', 'basic_pipe', 'positive')`.
 */
export interface WorkflowGraph {
  /** In the workflow's order. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  node(id: string): GraphNode | null;
  /** What is linked to an input, as written; null also when that node does not exist. */
  inputLink(id: string, input: string): Link | null;
  /** The node that makes what arrives at an input: reroutes, decided switches, pipes and value nodes are passed. */
  source(id: string, input: string, field?: string): Source | null;
  /** The constant that arrives at an input, from its own widget or a value node; null when it is computed or absent. */
  value(id: string, input: string, field?: string): SetValue | null;
  /** Names of the inputs through which something may arrive: of a decided switch, only the chosen one and its selector. */
  liveInputs(id: string): readonly string[];
}

/** Until all nodes are known its links may still lead nowhere. */
type ReadNode = GraphNode & { readonly links: Map<string, Link> };

const maxTitle = 80;

export function readGraph(workflow: ApiWorkflow, definitions?: NodeDefinitions): WorkflowGraph {
  const nodes = new Map<string, ReadNode>();
  const shapes = new Map<string, ClassShape | undefined>();
  const shapeOfClass = (classType: string): ClassShape | undefined => {
    const definition = shapes.has(classType) ? undefined : definitions?.get(classType);
    if (definition) shapes.set(classType, shapeOf(definition));
    return shapes.get(classType);
  };
  for (const [id, raw] of Object.entries(workflow as Record<string, unknown>)) {
    const node = readNode(id, raw, shapeOfClass);
    if (node) nodes.set(id, node);
  }
  for (const { links } of nodes.values()) {
    for (const [input, link] of links) if (!nodes.has(link.nodeId)) links.delete(input);
  }
  const tracer = createTracer(nodes);
  return {
    nodes,
    node: (id) => nodes.get(id) ?? null,
    inputLink: (id, input) => nodes.get(id)?.links.get(input) ?? null,
    source(id, input, field) {
      const end = tracer.arriving(id, input, field ?? null);
      return end && { nodeId: end.nodeId, slot: end.slot, field: end.field };
    },
    value(id, input, field) {
      const end = tracer.arriving(id, input, field ?? null);
      if (end === null) return ownValue(tracer.constant(id, input), id, input, field);
      return end.set && { nodeId: end.nodeId, ...end.set };
    },
    liveInputs: (id) => tracer.liveInputs(id),
  };
}

function ownValue(value: Constant | null, nodeId: string, input: string, field: string | undefined): SetValue | null {
  return value === null || field !== undefined ? null : { nodeId, input, value };
}

function readNode(
  id: string,
  raw: unknown,
  shapeOfClass: (classType: string) => ClassShape | undefined,
): ReadNode | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const { class_type: classType, inputs, _meta: meta } = raw as Record<string, unknown>;
  if (typeof classType !== 'string') return null;
  const title = typeof meta === 'object' && meta !== null ? (meta as { title?: unknown }).title : null;
  const entries = typeof inputs === 'object' && inputs !== null ? Object.entries(inputs) : [];
  return {
    id,
    classType,
    title: typeof title === 'string' && title.trim() !== '' ? title.trim().slice(0, maxTitle) : null,
    inputs: new Map(entries),
    links: new Map(entries.flatMap(([input, value]) => linked(input, value))),
    shape: shapeOfClass(classType),
  };
}

function linked(input: string, value: unknown): [string, Link][] {
  const link = linkOf(value);
  return link ? [[input, link]] : [];
}
