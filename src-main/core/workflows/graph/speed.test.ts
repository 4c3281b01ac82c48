import { expect, test } from 'vitest';
import type { ApiWorkflow } from '../api-workflow.ts';
import { summary } from './summary.ts';

/** Milliseconds of this program's own work, since a busy machine is no fault of the graph; again where it took longer than this, at most twice. */
function workOf(task: () => void, limit: number): number {
  let best = Infinity;
  for (let tries = 0; tries < 3 && best >= limit; tries += 1) {
    const before = process.cpuUsage();
    task();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

/** Mutation testing slows everything down and says nothing on speed: then the rings are small and the limits wide. */
const instrumented = process.env.STRYKER_MUTATOR_WORKER !== undefined;
const [many, patience] = instrumented ? [100, 100] : [10_000, 1];

/** So many nodes of one class, each linked to the one before, the first to the last. */
function ring(count: number, [classType, input, more]: Ring): ApiWorkflow {
  const nodes = Array.from({ length: count }, (_none, n) => [
    `n${n}`,
    { class_type: classType, inputs: { ...more, [input]: [`n${(n + 1) % count}`, 0] } },
  ]);
  const start = {
    class_type: 'KSampler',
    inputs: { positive: ['n0', 0], negative: ['n5', 0], latent_image: ['n0', 0], model: ['n0', 0], seed: ['n0', 0] },
  };
  return Object.fromEntries([['1', start], ...nodes]) as ApiWorkflow;
}

type Ring = readonly [classType: string, input: string, more: Record<string, unknown>];

const rings: readonly Ring[] = [
  ['Reroute', 'x', {}],
  ['KSampler', 'latent_image', { model: 'x', positive: ['1', 0], negative: ['n7', 0], seed: 1, add_noise: 'disable' }],
  ['ConditioningCombine', 'conditioning_1', { conditioning_2: ['1', 0] }],
  ['ComfySwitchNode', 'switch', { on_true: ['n9', 0], on_false: ['n3', 0] }],
  ['Context (rgthree)', 'base_ctx', {}],
  ['StringConcatenate', 'string_a', { string_b: ['n4', 0] }],
  ['LatentUpscaleBy', 'samples', { scale_by: 2 }],
  ['ComfyMathExpression', 'values.a', {}],
  ['LoraLoaderModelOnly', 'model', { lora_name: 'x', strength_model: 1 }],
];

test.each(rings)('a ring of 1,000 %s is summed up within 200 ms', (...made) => {
  const wild = ring(many / 10, made);
  const limit = 200 * patience;
  expect(workOf(() => summary(wild), limit)).toBeLessThan(limit);
  expect(workOf(() => summary(wild, { outputNode: 'n500' }), limit)).toBeLessThan(limit);
});

// The limit is that of a busy machine; what grew with the square of the nodes would take minutes.
test.each(rings)('a ring of 10,000 %s takes ten times as long, not a hundred times', (...made) => {
  const wild = ring(many, made);
  const limit = 1_500 * patience;
  expect(workOf(() => summary(wild), limit)).toBeLessThan(limit);
  expect(workOf(() => summary(wild, { outputNode: 'n5000' }), limit)).toBeLessThan(limit);
});
