import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { isConstant } from '../../workflows/graph/constant.ts';
import { recordedTemplates } from '../../workflows/graph/graph.fixture.ts';
import { suggestParameters } from './suggest-parameters.ts';

const recorded = recordedTemplates().filter((_one, at) => at % 4 === 0);

type Nodes = Record<string, { class_type?: unknown; inputs?: Record<string, unknown>; _meta?: unknown }>;

const strange = [
  null,
  true,
  -1,
  1e308,
  '',
  'x'.repeat(100_000),
  '\u202E\u0000',
  [],
  {},
  ['9', 0],
  ['gone', 0],
  [[[]]],
  0.5,
];
const classes = [
  'Reroute',
  'KSampler',
  'ConditioningZeroOut',
  'ComfySwitchNode',
  '__proto__',
  'constructor',
  '',
  'SaveImage',
];

/** Spoils one input, link or class of a node. */
const spoiling = fc.record({
  node: fc.nat(),
  input: fc.nat(),
  other: fc.nat(),
  kind: fc.constantFrom('value', 'link', 'class', 'remove', 'title', 'name'),
  strange: fc.constantFrom(...strange),
  class: fc.constantFrom(...classes),
});

function spoil(
  workflow: ApiWorkflow,
  steps: readonly (typeof spoiling extends fc.Arbitrary<infer T> ? T : never)[],
): ApiWorkflow {
  const nodes = structuredClone(workflow) as Nodes;
  for (const step of steps) {
    const ids = Object.keys(nodes);
    const id = ids[step.node % ids.length] ?? '';
    const node = nodes[id];
    const names = Object.keys(node?.inputs ?? {});
    const name = names[step.input % Math.max(1, names.length)];
    if (!node?.inputs || name === undefined) continue;
    if (step.kind === 'value') node.inputs[name] = step.strange;
    if (step.kind === 'link') node.inputs[name] = [ids[step.other % ids.length], step.other % 3];
    if (step.kind === 'class') node.class_type = step.class;
    if (step.kind === 'title') node._meta = { title: step.strange };
    if (step.kind === 'name') node.inputs = { ...node.inputs, ['Ünd x/'.repeat(30)]: 1 };
    if (step.kind === 'remove') delete nodes[id];
  }
  return nodes as ApiWorkflow;
}

test('any spoiled workflow is read without a throw and within 500 ms; names are unique and targets exist', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...recorded),
      fc.array(spoiling, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      ({ prompt, definitions }, steps, known) => {
        const workflow = spoil(prompt, steps);
        const begun = process.cpuUsage();
        const { parameters, others } = suggestParameters(workflow, known ? definitions : undefined);
        expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(2_000);
        const all = [...parameters, ...others];
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
        const places = all.flatMap(({ targets }) => targets.map(({ node, input }) => `${input} ${node}`));
        expect(new Set(places).size).toBe(places.length);
        for (const { name, title, description, targets } of all) {
          expect(name).toMatch(/^[a-z][a-z0-9_]{0,63}$/);
          expect(`${title}${description}`).not.toMatch(/\p{C}/u);
          expect(targets.length).toBeGreaterThan(0);
          for (const { node, input } of targets) expect(isConstant(workflow[node]?.inputs?.[input])).toBe(true);
        }
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});

test('a chain of 10,000 LoRAs, and 3,000 samplers with texts of their own, are read in seconds', () => {
  const loras: Nodes = { s: { class_type: 'KSampler', inputs: { model: ['l0', 0], positive: ['l0', 1], seed: 1 } } };
  for (let n = 0; n < 10_000; n++) {
    const inputs = { lora_name: `${n}`, strength_model: n, model: [`l${n + 1}`, 0] };
    loras[`l${n}`] = { class_type: 'LoraLoader', inputs };
  }
  const samplers: Nodes = {};
  for (let n = 0; n < 3_000; n++) {
    samplers[`t${n}`] = { class_type: 'CLIPTextEncode', inputs: { text: `text ${n}` } };
    const links = { positive: [`t${n}`, 0], negative: [`t${n + 1}`, 0], latent_image: [`s${n - 1}`, 0] };
    samplers[`s${n}`] = { class_type: 'KSampler', inputs: { seed: n, ...links } };
    samplers[`o${n}`] = { class_type: 'SaveImage', inputs: { images: [`s${n}`, 0], filename_prefix: 'x' } };
  }
  for (const wild of [loras, samplers]) {
    const begun = process.cpuUsage();
    suggestParameters(wild as ApiWorkflow);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(10_000);
  }
});
