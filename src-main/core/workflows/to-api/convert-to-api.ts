import type { ApiWorkflow } from '../api-workflow.ts';
import type { NodeClasses } from '../node-classes/node-class.ts';
import type { UiWorkflow } from '../ui-graph/ui-graph.ts';
import type { WorkflowProblem } from '../problem.ts';
import { expandedNodes } from './expand.ts';
import { exportNode } from './export-node.ts';
import { connectBroadcasts } from './frontend-nodes/connect-broadcasts.ts';
import { isFrontendNode } from './frontend-nodes/frontend-nodes.ts';
import { createProblems } from './problems.ts';
import { createExpansion, idAt } from './scope.ts';
import { widgetLookup } from './widget-lookup.ts';

export interface ConvertOptions {
  readonly classes: NodeClasses;
  /** Numbers from 0 to below 1: chooses in dynamic prompts. */
  readonly random: () => number;
  /** For `%date:…%` in file names; read in local time. */
  readonly now: Date;
  /** Keeps what can be kept of nodes that would be refused, and says so in the doubts. */
  readonly lenient?: boolean;
}

export interface Conversion {
  readonly workflow: ApiWorkflow;
  /** What may not be as the author meant it; empty when the conversion is exact. */
  readonly doubts: readonly WorkflowProblem[];
}

/**
 * A workflow in UI format as the official frontend would submit it.
 * @throws node_class_missing, workflow_invalid or too_large, naming the nodes (`details.problems`)
 */
export function convertToApi(ui: UiWorkflow, options: ConvertOptions): Conversion {
  const { workflow, doubts } = connectBroadcasts(ui, createExpansion(ui, options.classes));
  const expansion = createExpansion(workflow, options.classes);
  const problems = createProblems(expansion, options.lenient ?? false);
  for (const repair of ui.repairs) problems.repaired(repair);
  const places = expandedNodes(expansion);
  for (const scope of new Set(places.map((place) => place.scope))) {
    for (const { node, input, message, told } of doubts.get(scope.graph) ?? []) {
      const nextStep = "In ComfyUI, choose 'Convert all UEs to real links' in the menu of the canvas, and save again.";
      const finding = { type: 'broadcast_unclear', ...(input !== null && { input }), says: `${message}.`, nextStep };
      if (told) problems.doubt({ scope, node }, finding);
      else problems.refuse({ scope, node }, finding);
    }
  }
  const lookup = widgetLookup(expansion);
  const nodes: [string, ApiWorkflow[string]][] = [];
  for (const place of places) {
    if (isFrontendNode(place.node, expansion)) continue;
    const node = exportNode(place, { expansion, problems, random: options.random, now: options.now, lookup });
    if (node) nodes.push([idAt(place), node]);
  }
  problems.refuseIfAny();
  return { workflow: Object.fromEntries(nodes), doubts: problems.doubts };
}
