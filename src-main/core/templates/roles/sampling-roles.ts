import { upstream } from '../../workflows/graph/flow.ts';
import { nameOfId } from '../../workflows/graph/found.ts';
import { partOf } from '../../workflows/graph/samplers.ts';
import { findSampling, type Sampling } from '../../workflows/graph/sampling.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { isSameValue, type RoleList } from './role-list.ts';
import type { Stage } from './stages.ts';

const fields = ['seed', 'steps', 'cfg', 'guidance', 'sampler', 'scheduler'] as const;

/** More seeds than these nobody sets one by one: they stay as they are. */
const maxSeeds = 4;

/** How each stage samples. What another stage shares is one role; what is its own stays as it is, but for a few seeds. */
export function addSampling(graph: WorkflowGraph, stages: readonly Stage[], list: RoleList): void {
  const ownSeeds = stages.filter(({ relation }) => relation !== 'later' && relation !== 'continues').length <= maxSeeds;
  for (const stage of stages) {
    const sampling = findSampling(graph, stage.nodeId);
    if (stage.relation === 'main') {
      for (const field of fields) list.add(field, sampling[field]);
      addStrength(graph, stage, { sampling, list });
    } else addOther(graph, stage, { sampling, list, ownSeeds });
  }
}

interface Found {
  readonly sampling: Sampling;
  readonly list: RoleList;
}

function addOther(
  graph: WorkflowGraph,
  stage: Stage,
  { sampling, list, ownSeeds }: Found & { readonly ownSeeds: boolean },
): void {
  const name = nameOfId(graph, stage.nodeId);
  for (const field of fields) {
    const place = sampling[field];
    const [main] = list.of(field);
    if (!place || list.has(place)) continue;
    if (main && stage.relation === 'continues' && isSameValue(main.value, place.value)) {
      list.join(main, place, { note: `${name} finishes the same sampling.` });
      continue;
    }
    const ownPicture = stage.relation === 'apart' && field === 'seed';
    const note = ownPicture
      ? `${name} makes something of its own.`
      : `${name} is another stage, set up for its part of the work.`;
    list.add(field, place, { wanted: ownPicture && ownSeeds, note });
  }
  const { denoise } = sampling;
  if (stage.relation === 'later' && typeof denoise?.value === 'number' && denoise.value < 1) {
    list.add('strength', denoise, { wanted: false, note: 'It is how much the later stage changes.' });
  }
}

/** Denoise is a strength where a picture that somebody hands in is sampled anew. */
function addStrength(graph: WorkflowGraph, stage: Stage, { sampling, list }: Found): void {
  const { denoise } = sampling;
  if (typeof denoise?.value !== 'number' || !fromPicture(graph, stage)) return;
  const partly = denoise.value < 1;
  const note = partly ? 'Below 1 what is handed in shows through.' : 'At 1 nothing is kept of what is handed in.';
  list.add('strength', denoise, { wanted: partly, note });
}

function fromPicture(graph: WorkflowGraph, { nodeId }: Stage): boolean {
  const latent = partOf(graph, nodeId, 'latent');
  if (!latent || latent.nodeId !== nodeId) return false;
  for (const id of upstream(graph, nodeId, [latent.input])) {
    if (id !== nodeId && /^(VAE)?Encode|VAEEncode|InpaintModelConditioning/i.test(graph.node(id)?.classType ?? ''))
      return true;
  }
  return false;
}
