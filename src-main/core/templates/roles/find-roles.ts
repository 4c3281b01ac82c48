import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { readGraph, type WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { addControls } from './control-roles.ts';
import { addFiles } from './file-roles.ts';
import { addLengths } from './length-roles.ts';
import { addLooseTexts } from './loose-texts.ts';
import { addLoras, addModels } from './model-roles.ts';
import { addPadding } from './padding-roles.ts';
import { createRoleList } from './role-list.ts';
import type { FoundRole } from './role.ts';
import { addSampling } from './sampling-roles.ts';
import { addSizes } from './size-roles.ts';
import { findStages, liveNodes } from './stages.ts';
import { addTexts } from './text-roles.ts';

/**
 * Which inputs of a workflow are the prompt, the seed, the size… found by walking the graph from its samplers and outputs.
 * No input has two roles. Never throws; a workflow that makes no sense has few roles. Without definitions, or with those
 * of some classes only, names have to do.
 */
export function findRoles(workflow: ApiWorkflow, definitions?: NodeDefinitions): FoundRole[] {
  return rolesOf(readGraph(workflow, definitions));
}

export function rolesOf(graph: WorkflowGraph): FoundRole[] {
  const list = createRoleList();
  const live = liveNodes(graph);
  const stages = findStages(graph, live);
  if (stages.length > 0) addTexts(graph, stages, list);
  else addLooseTexts(graph, live, list);
  addFiles(graph, live, list);
  addControls(graph, live, list);
  addSampling(graph, stages, list);
  addSizes(graph, stages, list);
  addLengths(graph, { stages, live }, list);
  addPadding(graph, live, list);
  addModels(graph, { stages, live }, list);
  addLoras(graph, { stages, live }, list);
  return list.all();
}
