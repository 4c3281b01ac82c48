import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { isConstant } from '../../workflows/graph/constant.ts';
import { readGraph } from '../../workflows/graph/workflow-graph.ts';
import { rolesOf } from './find-roles.ts';
import { parameterOf, plainParameter, type World } from './make-parameter.ts';
import { createNames } from './parameter-names.ts';
import type { Role } from './role.ts';
import { liveNodes } from './stages.ts';
import type { SuggestedParameter, Suggestions } from './suggested-parameter.ts';
import { readDeclarations } from './value-bounds.ts';

const maxParameters = 40;
const maxOthers = 200;

/**
 * Parameters for a template made of this workflow: what a person would want to set, and what else could be exposed. Names
 * are unique over both lists; choices are left to the definitions. Never throws.
 */
export function suggestParameters(workflow: ApiWorkflow, definitions?: NodeDefinitions): Suggestions {
  const graph = readGraph(workflow, definitions);
  const world: World = { graph, declarations: readDeclarations(graph) };
  const roles = rolesOf(graph);
  const wanted = roles
    .filter((found) => found.wanted)
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    .slice(0, maxParameters);
  const rest = roles.filter((found) => !wanted.includes(found));
  const name = createNames();
  const parameters = wanted.map((found) => name(parameterOf(found, world)));
  const taken = new Set(roles.flatMap(({ targets }) => targets.map(({ node, input }) => `${input} ${node}`)));
  const others = rest.map((found) => parameterOf(found, world));
  for (const id of liveNodes(graph)) {
    for (const [input, value] of graph.node(id)?.inputs ?? []) {
      if (others.length >= maxOthers) break;
      if (isConstant(value) && !taken.has(`${input} ${id}`))
        others.push(plainParameter({ node: id, input }, value, world));
    }
  }
  return { parameters: basicFirst(parameters), others: others.slice(0, maxOthers).map(name) };
}

function basicFirst(parameters: readonly SuggestedParameter[]): SuggestedParameter[] {
  return parameters.toSorted((a, b) => Number(a.group === 'advanced') - Number(b.group === 'advanced'));
}

/** As a person fills in a form: what to make, from what, how large, and then how. */
const order: readonly Role[] = [
  'prompt',
  'negative_prompt',
  'lyrics',
  'image',
  'mask',
  'video',
  'audio',
  'model3d',
  'strength',
  'control_strength',
  'width',
  'height',
  'size',
  'aspect_ratio',
  'megapixels',
  'scale',
  'left',
  'top',
  'right',
  'bottom',
  'feathering',
  'length',
  'duration',
  'fps',
  'batch_size',
  'model',
  'upscale_model',
  'lora',
  'lora_strength',
  'steps',
  'cfg',
  'guidance',
  'sampler',
  'scheduler',
  'seed',
];
