import { PyFloat, isDict } from '../protocol/python-values.ts';
import type { PyDict, PyValue } from '../protocol/python-values.ts';

/** An API workflow as posted: node id → {class_type, inputs, …}. Validation writes coerced values back into it. */
export type Graph = PyDict;

/** [node id, output slot]; a slot of −1 counts from the end, as a Python index does. */
export type Link = readonly [string, number];

export function asLink(value: PyValue | undefined): Link | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [nodeId, slot] = value;
  if (typeof nodeId !== 'string') return undefined;
  if (typeof slot === 'number') return [nodeId, slot];
  if (slot instanceof PyFloat) return [nodeId, slot.value];
  return typeof slot === 'boolean' ? [nodeId, Number(slot)] : undefined;
}

export function classTypeOf(graph: Graph, nodeId: string): string {
  const node = graph.get(nodeId);
  const classType = isDict(node) ? node.get('class_type') : undefined;
  return typeof classType === 'string' ? classType : '';
}

export function inputsOf(graph: Graph, nodeId: string): PyDict {
  const node = graph.get(nodeId);
  const inputs = isDict(node) ? node.get('inputs') : undefined;
  return isDict(inputs) ? inputs : new Map();
}
