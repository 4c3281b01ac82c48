import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { modelSourcesOf } from './model-sources.ts';
import { defineRecent, recordedDefinitions } from './validation.fixture.ts';
import { validateWorkflow } from './validate-workflow.ts';

const recorded = recordedDefinitions();
const names = [
  'EmptyImage',
  'KSampler',
  'LoadImage',
  'PreviewImage',
  'CheckpointLoaderSimple',
  'PreviewAny',
  'Dynamic',
  'NoSuch',
  '__proto__',
];
const template = { input: { required: { x: ['INT', {}] } }, prefix: 'x', min: 1, max: 3 };
const definitions = definitionsOf({
  ...Object.fromEntries(names.flatMap((name) => (recorded.get(name) ? [[name, recorded.get(name)!]] : []))),
  Dynamic: defineRecent({
    a: ['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'k', inputs: { required: { b: ['INT', {}] } } }] }],
    g: ['COMFY_AUTOGROW_V3', { template }],
    r: ['COMFY_DYNAMICGROUP_V3', { template: { required: { f: ['FLOAT', { min: 0 }] } }, max: 2 }],
  }),
});
const ids = ['1', '2', '3', '__proto__', 'constructor'];
const inputNames = [
  'image',
  'images',
  'width',
  'seed',
  'ckpt_name',
  'model',
  'a',
  'a.b',
  'g.x0',
  'r.0.f',
  '__proto__',
  'toString',
];

const link = fc.tuple(
  fc.constantFrom<unknown>(...ids, '9', 1, null),
  fc.constantFrom<unknown>(0, 1, -1, 5, '0', 0.5, null),
);
const value = fc.oneof(
  link,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('k', 'tiny_sd15.safetensors', '7', { __value__: [1] }),
);
const node = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      class_type: fc.constantFrom(...names),
      inputs: fc.dictionary(fc.constantFrom(...inputNames), value),
    }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const workflows = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...ids), node, { maxKeys: 5 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

test('any JSON gets a verdict that agrees with itself', () => {
  fc.assert(
    fc.property(workflows, (given) => {
      const before = JSON.stringify(given);
      const workflow: unknown = JSON.parse(before);
      const result = validateWorkflow(workflow, definitions);
      expect(result.accepted).toBe(result.error === null);
      expect(result.accepted).toBe(result.outputs.length > 0);
      if (!result.accepted) expect(result.problems.length).toBeGreaterThan(0);
      for (const id of Object.keys(result.nodeErrors)) expect(Object.hasOwn(workflow as object, id)).toBe(true);
      for (const { errors, dependent_outputs: dependents } of Object.values(result.nodeErrors)) {
        expect(errors.length).toBeGreaterThan(0);
        expect(dependents.length).toBeGreaterThan(0);
        for (const output of dependents) expect(result.outputs).not.toContain(output);
      }
      for (const { message, title } of result.problems) {
        expect(message.length).toBeLessThan(900);
        expect((title ?? '').length).toBeLessThanOrEqual(80);
      }
      expect(JSON.stringify(workflow)).toBe(before);
      JSON.stringify(result);
    }),
    { numRuns: 1500, seed: 7 },
  );
});

test('any JSON as a definition raises nothing but, at most, an alarm', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('input', 'output', 'output_node', 'display_name', 'python_module'), fc.jsonValue()),
      value,
      (wild, given) => {
        const sections = {
          required: {
            a: wild['input'],
            b: ['COMFY_DYNAMICCOMBO_V3', wild],
            c: ['COMFY_AUTOGROW_V3', { template: wild }],
          },
        };
        for (const definition of [
          wild,
          { ...wild, input: sections, output_node: true },
          { ...wild, input: { required: wild }, output_node: true },
        ]) {
          const known = definitionsOf({ Wild: definition as NodeDefinition });
          const inputs = { a: given, b: given, input: given, 'c.x0': given };
          const result = validateWorkflow({ 1: { class_type: 'Wild', inputs } }, known);
          expect(result.accepted).toBe(result.error === null);
        }
      },
    ),
    { numRuns: 500, seed: 8 },
  );
});

test('any JSON as a UI workflow has sources or none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (models, subgraphs) => {
      const sources = modelSourcesOf({ nodes: [{ properties: { models } }], definitions: { subgraphs } });
      for (const { url } of sources) expect(url).toMatch(/^https?:\/\//);
    }),
    { numRuns: 300, seed: 9 },
  );
});
