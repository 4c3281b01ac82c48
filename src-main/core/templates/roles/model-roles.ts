import { upstream } from '../../workflows/graph/flow.ts';
import { findLoras, findModels, type FoundLora, type FoundModel } from '../../workflows/graph/loaders.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { isSameValue, type RoleList } from './role-list.ts';
import type { Role } from './role.ts';
import type { Stage } from './stages.ts';

interface Scope {
  readonly stages: readonly Stage[];
  readonly live: ReadonlySet<string>;
}

const rolesByFolder = new Map<string, Role>([
  ['checkpoints', 'model'],
  ['diffusion_models', 'model'],
  ['vae', 'vae'],
  ['text_encoders', 'clip'],
  ['upscale_models', 'upscale_model'],
]);

/** Model files: what the main sampler samples with, and what enlarges, first. */
export function addModels(graph: WorkflowGraph, { stages, live }: Scope, list: RoleList): void {
  const distance = distances(graph, stages[0]);
  const far = (model: FoundModel): number => distance.get(model.nodeId) ?? Infinity;
  const models = findModels(graph)
    .filter(({ nodeId }) => live.has(nodeId))
    .toSorted((a, b) => far(a) - far(b) || 0);
  for (const model of models) {
    const role = rolesByFolder.get(model.folder ?? '') ?? 'other_model';
    const same = list.of(role).find(({ folder, value }) => folder === model.folder && isSameValue(value, model.value));
    if (same) {
      list.join(same, model, { note: 'The same file is loaded twice.' });
      continue;
    }
    const first = (role === 'model' || role === 'upscale_model') && list.of(role).length === 0;
    const note = first ? undefined : 'It goes with the rest of the workflow and is seldom changed.';
    list.add(role, model, { wanted: first, folder: model.folder, ...(note ? { note } : {}) });
  }
}

/** Steps from the sampler by the way of its model; what only encodes texts or pictures is farther. */
function distances(graph: WorkflowGraph, stage: Stage | undefined): ReadonlyMap<string, number> {
  if (!stage) return new Map();
  const inputs = ['model', 'guider'].filter((name) => graph.inputLink(stage.nodeId, name));
  const ids = upstream(graph, stage.nodeId, inputs.length > 0 ? inputs : undefined);
  return new Map([...ids].map((id, index) => [id, index]));
}

/** They make a model quick or let it do at all what the workflow is for: nobody turns them down. */
const fixedLora = /lightning|turbo|\blcm|lcm[-_]|hyper|distill|causvid|accelerat|\d[-_ ]?steps?|canny|depth|control/i;
const maxWanted = 4;

/** Each LoRA and how strongly it is applied, to model and text encoder together where both are the same. */
export function addLoras(graph: WorkflowGraph, { live }: Scope, list: RoleList): void {
  let wantedSoFar = 0;
  for (const lora of findLoras(graph).filter(({ nodeId }) => live.has(nodeId))) {
    const fixed = fixedLora.test(lora.name);
    const wanted = !fixed && wantedSoFar < maxWanted;
    const note = fixed ? 'By its name the workflow is built on it, and its strength with it.' : undefined;
    const details = { wanted, ...(note ? { note } : {}) };
    const added = addLora(graph, lora, { list, details });
    if (added && wanted) wantedSoFar++;
  }
}

interface LoraDetails {
  readonly list: RoleList;
  readonly details: { readonly wanted: boolean; readonly note?: string };
}

function addLora(graph: WorkflowGraph, lora: FoundLora, { list, details }: LoraDetails): boolean {
  const { nodeId, input, name, strength, clipStrength, reason } = lora;
  // A row that holds name and strength in one value cannot be set in parts.
  if (typeof graph.node(nodeId)?.inputs.get(input) !== 'string') return false;
  const same = list.of('lora').find(({ value }) => value === name);
  if (same) {
    list.join(same, { nodeId, input, value: name, reason }, { note: 'The same file is loaded twice.' });
    const weight = list.of('lora_strength').find(({ number }) => number === same.number);
    for (const place of [strength, clipStrength]) {
      if (place && weight && isSameValue(weight.value, place.value)) list.join(weight, place);
      else list.add('lora_strength', place, { wanted: false });
    }
    return false;
  }
  const added = list.add('lora', { nodeId, input, value: name, reason }, { ...details, folder: 'loras' });
  const set = list.add('lora_strength', strength, details);
  if (set && clipStrength && isSameValue(set.value, clipStrength.value)) list.join(set, clipStrength);
  else if (clipStrength)
    list.add('lora_strength', clipStrength, { wanted: false, note: 'It is that of the texts alone.' });
  return added !== null;
}
