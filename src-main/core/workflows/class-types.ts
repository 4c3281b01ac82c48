import type { ApiWorkflow } from './api-workflow.ts';
import { renamedClass } from './to-api/scope.ts';
import type { UiWorkflow } from './ui-graph/ui-graph.ts';

/** Every class whose definition the conversion of a UI workflow may ask for. */
export function classTypesOfUi(workflow: UiWorkflow): Set<string> {
  const graphs = [workflow.graph, ...workflow.subgraphs.values()];
  const types = graphs.flatMap((graph) => [...graph.nodes.values()].map((node) => node.type));
  return new Set(
    types.filter((type) => !workflow.subgraphs.has(type)).flatMap((type) => [type, renamedClass(type) ?? type]),
  );
}

export function classTypesOf(workflow: ApiWorkflow): Set<string> {
  return new Set(Object.values(workflow).map((node) => node.class_type));
}
