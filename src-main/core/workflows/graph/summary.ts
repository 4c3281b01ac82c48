import type { ApiWorkflow } from '../api-workflow.ts';
import type { NodeDefinitions } from '../definitions.ts';
import { plainConstant } from './constant.ts';
import type { FoundInput } from './found.ts';
import { findLoras, findModels } from './loaders.ts';
import { nearestSampler } from './samplers.ts';
import { findSampling } from './sampling.ts';
import { findSize } from './size.ts';
import { findMainSampler, findTexts } from './texts.ts';
import { readGraph } from './workflow-graph.ts';

/** What made an output, for a gallery; each null where the workflow does not say it. */
export interface WorkflowSummary {
  readonly prompt: string | null;
  readonly negative: string | null;
  /** Its digits where a double cannot hold it. */
  readonly seed: number | string | null;
  readonly steps: number | null;
  readonly cfg: number | null;
  readonly sampler: string | null;
  readonly scheduler: string | null;
  readonly denoise: number | null;
  /** In pixels, as set: a later upscale is not counted. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** What is sampled with first, the rest along the flow; without LoRAs. */
  readonly models: readonly string[];
  readonly loras: readonly { readonly name: string; readonly strength: number | null }[];
}

/** Of the sampler nearest to an output node, or of the first one that a text reaches. */
export function summary(
  workflow: ApiWorkflow,
  options: { definitions?: NodeDefinitions; outputNode?: string } = {},
): WorkflowSummary {
  const graph = readGraph(workflow, options.definitions);
  const { outputNode } = options;
  const sampler = outputNode === undefined ? findMainSampler(graph) : nearestSampler(graph, outputNode);
  const feeding = outputNode ?? sampler?.nodeId;
  const scope = feeding === undefined ? {} : { feeding };
  const rest = {
    models: modelNames(findModels(graph, scope)),
    loras: findLoras(graph, scope).map(({ name, strength }) => ({ name, strength: numberOf(strength) })),
  };
  if (!sampler) return { ...nothing, ...rest };
  const sampling = findSampling(graph, sampler.nodeId);
  const texts = findTexts(graph, sampler.nodeId);
  const size = findSize(graph, sampler.nodeId);
  const width = numberOf(size?.width ?? null);
  const height = numberOf(size?.height ?? null);
  return {
    prompt: texts.positive[0]?.value ?? null,
    negative: texts.negative[0]?.value ?? null,
    seed: seedOf(sampling.seed),
    steps: numberOf(sampling.steps),
    cfg: numberOf(sampling.cfg),
    sampler: textOf(sampling.sampler),
    scheduler: textOf(sampling.scheduler),
    denoise: numberOf(sampling.denoise),
    size: width === null || height === null ? null : { width, height },
    ...rest,
  };
}

const nothing = {
  prompt: null,
  negative: null,
  seed: null,
  steps: null,
  cfg: null,
  sampler: null,
  scheduler: null,
  denoise: null,
  size: null,
} as const;

const numberOf = (found: FoundInput | null): number | null =>
  found && !found.computed && typeof found.value === 'number' ? found.value : null;

const textOf = (found: FoundInput | null): string | null =>
  found && typeof found.value === 'string' ? found.value : null;

function seedOf(found: FoundInput | null): number | string | null {
  const value = found && !found.computed ? plainConstant(found.value) : null;
  return typeof value === 'boolean' ? null : value;
}

function modelNames(models: ReturnType<typeof findModels>): string[] {
  const main = models.filter(({ folder }) => folder === 'checkpoints' || folder === 'diffusion_models');
  return [...new Set([...main, ...models].map(({ name }) => name))];
}
