import type { NodeCatalogue } from '../nodes/node-catalogue.ts';
import { toPythonJson } from '../protocol/python-json.ts';
import type { Writable } from '../protocol/python-values.ts';
import { asLink, classTypeOf, inputsOf } from './graph.ts';
import type { Graph } from './graph.ts';

/**
 * What a node's result depends on, as text: its class, its values and everything upstream. Node ids do not matter, so the
 * same nodes under other ids hit the cache. `changeMarks` holds what a class adds beyond its inputs (a file's hash).
 */
export function signatureOf(
  nodeId: string,
  graph: Graph,
  catalogue: NodeCatalogue,
  changeMarks: ReadonlyMap<string, string>,
): string {
  const order = new Map<string, number>();
  const ancestors: string[] = [];
  const visit = (id: string): void => {
    for (const [, value] of sortedInputs(graph, id)) {
      const link = asLink(value);
      if (link === undefined || order.has(link[0]) || !graph.has(link[0])) continue;
      order.set(link[0], ancestors.length);
      ancestors.push(link[0]);
      visit(link[0]);
    }
  };
  visit(nodeId);
  const own = (id: string): Writable => {
    const classType = classTypeOf(graph, id);
    const isPersonal = catalogue.has(classType) && catalogue.spec(classType).hidden.has('UNIQUE_ID');
    const inputs = sortedInputs(graph, id).map(([name, value]): Writable => {
      const link = asLink(value);
      return link === undefined ? [name, value] : [name, 'ancestor', order.get(link[0]) ?? -1, link[1]];
    });
    return [classType, changeMarks.get(id) ?? false, isPersonal ? id : null, inputs];
  };
  return toPythonJson([own(nodeId), ...ancestors.map(own)]);
}

const sortedInputs = (graph: Graph, nodeId: string) =>
  [...inputsOf(graph, nodeId)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
