import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiWorkflow } from '../api-workflow.ts';
import { inOrderOfFlow } from './flow.ts';
import { classOf } from './graph.fixture.ts';
import { findInputFiles } from './input-files.ts';
import { findLength } from './length.ts';
import { findLoras, findModels } from './loaders.ts';
import { findOutputs } from './outputs.ts';
import { findSamplers } from './samplers.ts';
import { findSampling } from './sampling.ts';
import { findSize } from './size.ts';
import { summary } from './summary.ts';
import { findTexts } from './texts.ts';
import { readGraph, type WorkflowGraph } from './workflow-graph.ts';

/** Mutation testing slows everything down. */
const instrumented = process.env.STRYKER_MUTATOR_WORKER !== undefined;

const ids = ['1', '2', '3', '4', '5', '12:6', '__proto__', 'constructor', 'gone'];
const words = (text: string): string[] => text.trim().split(/ *[|\n] */);
const classes = words(`
  KSampler|KSamplerAdvanced|SamplerCustomAdvanced|CFGGuider|CLIPTextEncode|ConditioningCombine|Reroute|ControlNetApplyAdvanced
  ComfySwitchNode|ImpactSwitch|Any Switch (rgthree)|Context (rgthree)|FromBasicPipe|EmptyLatentImage|VAEEncode|LatentUpscaleBy
  StringConcatenate|StringReplace|ComfyMathExpression|PrimitiveInt|LoraLoader|UNETLoader|LoadImage|SaveImage|easy kSampler
  ConditioningZeroOut|__proto__|toString|`);
const names = words(`
  model|positive|negative|latent_image|seed|noise_seed|steps|cfg|text|prompt|string_a|string_b|conditioning|conditioning_1
  switch|on_true|on_false|select|input1|any_01|base_ctx|basic_pipe|pipe|guider|sigmas|noise|samples|pixels|width|height
  values.a|lora_name|image|add_noise|replace|__proto__|constructor|toString|`);

const value = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...ids), fc.integer({ min: -1, max: 4 })) },
  { weight: 3, arbitrary: fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constantFrom('disable', '{a}')) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const inputs = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), {
  selector: ([name]) => name,
  maxLength: 12,
});
const node = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ class_type: fc.constantFrom(...classes), inputs: inputs.map((pairs) => entries(pairs)) }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const workflow = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...ids.slice(0, -1)), node), { selector: ([id]) => id, maxLength: 8 })
  .map((pairs) => entries(pairs) as ApiWorkflow);

/** Keeps `__proto__` an ordinary key, as JSON.parse does. */
function entries(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(pairs);
}

const definitions = new Map([
  ['CLIPTextEncode', classOf({ text: 'STRING*', clip: 'CLIP' }, ['CONDITIONING'])],
  [
    'KSampler',
    classOf(
      {
        model: 'MODEL',
        seed: 'INT',
        steps: 'INT',
        positive: 'CONDITIONING',
        negative: 'CONDITIONING',
        latent_image: 'LATENT',
      },
      ['LATENT'],
    ),
  ],
  [
    'ControlNetApplyAdvanced',
    classOf({ positive: 'CONDITIONING', negative: 'CONDITIONING' }, ['positive:CONDITIONING', 'negative:CONDITIONING']),
  ],
  ['ComfySwitchNode', classOf({ switch: 'BOOLEAN', on_false: '*', on_true: '*' }, ['*'])],
  [
    'ComfyMathExpression',
    { input: { required: { expression: 7, 'values.a': [[], 5] } }, output: 3, output_name: null } as never,
  ],
]);

/** Everything that can be asked, in one list. */
function answers(graph: WorkflowGraph): unknown[] {
  const samplers = findSamplers(graph);
  const each = samplers.flatMap(({ nodeId }) => [
    findTexts(graph, nodeId),
    findSampling(graph, nodeId),
    findSize(graph, nodeId),
    findLength(graph, nodeId),
  ]);
  return [samplers, each, findModels(graph), findLoras(graph), findInputFiles(graph), findOutputs(graph)];
}

/** Every `nodeId` in an answer, with the `input` beside it. */
function placesIn(answer: unknown): { nodeId: string; input?: string }[] {
  if (Array.isArray(answer)) return answer.flatMap(placesIn);
  if (typeof answer !== 'object' || answer === null) return [];
  const own = 'nodeId' in answer ? [answer as { nodeId: string; input?: string }] : [];
  return [...own, ...Object.values(answer).flatMap(placesIn)];
}

test.each([
  ['with definitions', definitions],
  ['without definitions', undefined],
])('any graph is read without a throw and within 200 ms, and answers name what exists, %s', (_title, known) => {
  fc.assert(
    fc.property(workflow, (wild) => {
      const begun = process.cpuUsage();
      const graph = readGraph(wild, known);
      const found = placesIn(answers(graph));
      for (const { nodeId, input } of found) {
        const at = graph.node(nodeId);
        expect(at).not.toBeNull();
        if (typeof input === 'string') expect(at?.inputs.has(input)).toBe(true);
      }
      summary(wild, known ? { definitions: known } : {});
      for (const outputNode of ids) summary(wild, { outputNode });
      expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(instrumented ? 5_000 : 200);
    }),
    { numRuns: 600, seed: 4 },
  );
});

test('source and value of any input name a node and an input that exist', () => {
  expect.hasAssertions();
  fc.assert(
    fc.property(workflow, (wild) => {
      const graph = readGraph(wild);
      for (const [id, { inputs: own }] of graph.nodes) {
        for (const input of own.keys()) {
          for (const field of [undefined, 'positive', 'seed']) {
            const source = graph.source(id, input, field);
            if (source) expect(graph.node(source.nodeId)).not.toBeNull();
            const set = graph.value(id, input, field);
            if (set) expect(graph.node(set.nodeId)?.inputs.get(set.input)).toBe(set.value);
          }
        }
      }
    }),
    { numRuns: 400, seed: 5 },
  );
});

test('the order of flow has every node once', () => {
  fc.assert(
    fc.property(workflow, (wild) => {
      const graph = readGraph(wild);
      expect(inOrderOfFlow(graph).toSorted()).toEqual([...graph.nodes.keys()].toSorted());
    }),
    { numRuns: 200, seed: 6 },
  );
});

test('the answer does not depend on what was asked before', () => {
  fc.assert(
    fc.property(workflow, (wild) => {
      const graph = readGraph(wild);
      const first = JSON.stringify(answers(graph));
      expect(JSON.stringify(answers(graph))).toBe(first);
    }),
    { numRuns: 200, seed: 7 },
  );
});
