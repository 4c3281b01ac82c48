import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { definitionsOf } from '../../workflows/definitions.ts';
import { argumentsKey, cacheKey, type Work } from './cache-key.ts';

const definitions = definitionsOf({
  Load: { output_node: false },
  Mix: { output_node: false },
  Told: { output_node: false, input: { hidden: { id: 'UNIQUE_ID' } } },
  Save: { output_node: true, input: { hidden: { prompt: 'PROMPT' } } },
});

const template = { name: 'fox', version: 3 };
const work: Work = {
  template,
  parameters: { prompt: 'a fox', seed: 5 },
  workflow: {
    '1': { class_type: 'Load', inputs: { name: 'a', cfg: 7.5 }, _meta: { title: 'Loader' } },
    '2': { class_type: 'Mix', inputs: { a: ['1', 0], b: ['1', 1], n: 1 } },
    '3': { class_type: 'Save', inputs: { images: ['2', 0], filename_prefix: 'fox' } },
  },
  outputNodes: null,
  modelIdentity: 'm',
  definitions,
};
const keyOf = (change: Partial<Work> = {}): string => cacheKey({ ...work, ...change });
/** The workflow with one node changed. */
const keyWith = (id: string, node: Partial<ApiWorkflow[string]>): string =>
  keyOf({ workflow: { ...work.workflow, [id]: { ...work.workflow[id], ...node } as ApiWorkflow[string] } });

test('what does not change the work does not change the key', () => {
  const key = keyOf();
  expect(key).toMatch(/^[\da-f]{64}$/);
  const { '1': load, '2': mix, '3': save } = work.workflow as Required<typeof work.workflow>;
  const same: Partial<Work>[] = [
    { parameters: { seed: 5, prompt: 'a fox' } },
    { workflow: { x: save!, '2': mix!, '1': load! } },
    { workflow: { ...work.workflow, '1': { inputs: { cfg: 7.5, name: 'a' }, class_type: 'Load' } } },
    { workflow: { ...work.workflow, '8': { class_type: 'Load', inputs: { name: 'nobody needs it' } } } },
    // Renamed throughout.
    {
      workflow: {
        save: { ...save!, inputs: { ...save!.inputs, images: ['mix', 0] } },
        mix: { ...mix!, inputs: { ...mix!.inputs, a: ['load', 0], b: ['load', 1] } },
        load: load!,
      },
    },
    // Each with a loader of its own that makes the same.
    {
      workflow: { ...work.workflow, '4': load!, '2': { ...mix!, inputs: { ...mix!.inputs, b: ['4', 1] } } },
    },
    { workflow: JSON.parse(JSON.stringify(work.workflow)) as ApiWorkflow },
  ];
  for (const change of same) expect(keyOf(change), JSON.stringify(change)).toBe(key);
  expect(keyOf({ outputNodes: ['3'] })).toBe(
    cacheKey({ ...work, outputNodes: ['x'], workflow: { x: save!, '2': mix!, '1': load! } }),
  );
});

test('whatever changes the work changes the key', () => {
  const { '2': mix, '3': save } = work.workflow;
  const others = [
    keyOf({ template: { name: 'fox', version: 4 } }),
    keyOf({ template: { name: 'cat', version: 3 } }),
    keyOf({ template: null }),
    keyOf({ parameters: { prompt: 'a fox', seed: 6 } }),
    keyOf({ parameters: { prompt: 'a fox', seed: '5' } }),
    keyOf({ modelIdentity: 'n' }),
    keyOf({ outputNodes: ['3'] }),
    keyWith('1', { class_type: 'Told' }),
    keyWith('1', { inputs: { name: 'b', cfg: 7.5 } }),
    keyWith('1', { inputs: { name: 'a', cfg: '7.5' } }),
    keyWith('1', { inputs: { name: 'a', cfg: 7.5, more: null } }),
    keyWith('2', { inputs: { ...mix!.inputs, a: ['1', 1], b: ['1', 0] } }),
    keyWith('2', { inputs: { ...mix!.inputs, n: true } }),
    keyWith('3', { inputs: { ...save!.inputs, filename_prefix: 'cat' } }),
    keyWith('4', save!),
    keyWith('3', { inputs: { ...save!.inputs, images: ['7', 0] } }),
  ];
  expect(new Set([keyOf(), ...others]).size).toBe(others.length + 1);
});

test('of integers beyond 2^53 every digit counts', () => {
  const keyOfSeed = (digits: string): string =>
    keyOf({ workflow: parseExact(`{"3":{"class_type":"Save","inputs":{"seed":${digits}}}}`) as ApiWorkflow });
  expect(keyOfSeed('18446744073709551615')).not.toBe(keyOfSeed('18446744073709551614'));
  expect(keyOfSeed('18446744073709551615')).toBe(keyOfSeed('18446744073709551615'));
  expect(keyOfSeed('1.0')).toBe(keyOfSeed('1'));
});

test('ids count only for classes that ask for theirs, and without definitions every node counts', () => {
  const withId = (classType: string, id: string, more = {}): string =>
    keyOf({
      workflow: {
        [id]: { class_type: classType },
        s: { class_type: 'Save', inputs: { images: [id, 0] } },
        ...more,
      },
    });
  expect(withId('Load', '1')).toBe(withId('Load', '2'));
  expect(withId('Told', '1')).not.toBe(withId('Told', '2'));
  const { definitions: _none, ...bare } = work;
  const more = { ...bare.workflow, '8': { class_type: 'Load', inputs: { name: 'perhaps it saves' } } };
  expect(cacheKey({ ...bare, workflow: more })).not.toBe(cacheKey(bare));
});

test('without a template the parameters say nothing more than the workflow', () => {
  expect(keyOf({ template: null, parameters: { seed: 1 } })).toBe(keyOf({ template: null }));
});

/** Workflows that mean the same often: few classes, names and values. */
const workflows: fc.Arbitrary<ApiWorkflow> = fc
  .array(
    fc.record({
      class_type: fc.constantFrom('Load', 'Mix', 'Save', 'Save'),
      title: fc.option(fc.string(), { nil: undefined }),
      inputs: fc.dictionary(
        fc.constantFrom('a', 'b'),
        fc.oneof(fc.constantFrom(0, 1, '1', null), fc.tuple(fc.nat(4), fc.nat(1))),
        { maxKeys: 2 },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((nodes) =>
    Object.fromEntries(
      nodes.map(({ class_type, title, inputs }, index) => [
        `${index}`,
        {
          class_type,
          ...(title === undefined ? {} : { _meta: { title } }),
          inputs: Object.fromEntries(
            Object.entries(inputs).map(([name, value]) => [
              name,
              Array.isArray(value) ? (index === 0 ? 0 : [`${value[0] % index}`, value[1]]) : value,
            ]),
          ),
        },
      ]),
    ),
  );

/** The work, spelled out without any sharing: for each node that saves, all that feeds it. */
function spelledOut(workflow: ApiWorkflow): string {
  const ofNode = (id: string): unknown => {
    const { class_type: classType, inputs = {} } = workflow[id]!;
    const names = Object.keys(inputs).toSorted();
    return [
      classType,
      names.map((name) => {
        const value = inputs[name];
        return [name, Array.isArray(value) ? [ofNode(value[0] as string), value[1]] : { value }];
      }),
    ];
  };
  const ends = Object.keys(workflow).filter((id) => workflow[id]!.class_type === 'Save');
  const roots = ends.length > 0 ? ends : Object.keys(workflow);
  return JSON.stringify(roots.map((id) => JSON.stringify(ofNode(id))).toSorted());
}

test('keys are equal if and only if the work is', () => {
  const seen = { equal: 0, other: 0 };
  fc.assert(
    fc.property(workflows, workflows, (one, other) => {
      const isSame = spelledOut(one) === spelledOut(other);
      seen[isSame ? 'equal' : 'other']++;
      expect(keyOf({ workflow: one }) === keyOf({ workflow: other })).toBe(isSame);
    }),
    { numRuns: 3000, seed: 8 },
  );
  expect(Math.min(seen.equal, seen.other)).toBeGreaterThan(20);
});

const renamed = (workflow: ApiWorkflow, name: (id: string) => string): ApiWorkflow =>
  Object.fromEntries(
    Object.entries(workflow)
      .toReversed()
      .map(([id, { class_type, inputs = {} }]) => [
        name(id),
        {
          _meta: { title: `was ${id}` },
          inputs: Object.fromEntries(
            Object.entries(inputs)
              .toReversed()
              .map(([input, value]) => [input, Array.isArray(value) ? [name(value[0] as string), value[1]] : value]),
          ),
          class_type,
        },
      ]),
  );

test('however a workflow is written down, the key is the same; whatever one constant of what is needed becomes, it is not', () => {
  fc.assert(
    fc.property(workflows, fc.nat(), fc.stringMatching(/^[a-z]{1,3}$/), (workflow, which, prefix) => {
      const key = keyOf({ workflow });
      expect(keyOf({ workflow: renamed(workflow, (id) => `${prefix}:${id}`) })).toBe(key);
      const saving = Object.keys(workflow).filter((id) => workflow[id]!.class_type === 'Save');
      const id = saving[which % Math.max(1, saving.length)];
      if (id === undefined) return;
      const changed = { ...workflow[id]!, inputs: { ...workflow[id]!.inputs, c: which } };
      expect(keyOf({ workflow: { ...workflow, [id]: changed } })).not.toBe(key);
    }),
    { numRuns: 500, seed: 9 },
  );
});

test('long chains and circles have keys too', () => {
  const chain: ApiWorkflow = { n0: { class_type: 'Load' } };
  for (let n = 1; n < 3000; n++) chain[`n${n}`] = { class_type: 'Mix', inputs: { a: [`n${n - 1}`, 0] } };
  const circle = { ...chain, n0: { class_type: 'Load', inputs: { a: ['n2999', 0] } } };
  expect(keyOf({ workflow: chain })).not.toBe(keyOf({ workflow: circle }));
  expect(keyOf({ workflow: circle })).toBe(keyOf({ workflow: { ...circle } }));
});

test('a call and its repeat have one key, another requester or argument another', () => {
  const call = { template, arguments: { prompt: 'a fox', seed: -1 }, drawnSeeds: ['seed'], requester: 'claude' };
  const key = argumentsKey(call);
  expect(argumentsKey({ ...call, arguments: { prompt: 'a fox' } })).toBe(key);
  const others = [
    argumentsKey({ ...call, requester: 'cursor' }),
    argumentsKey({ ...call, arguments: { prompt: 'a cat' } }),
    argumentsKey({ ...call, template: null }),
    argumentsKey({ ...call, arguments: { prompt: 'a fox', seed: 7 }, drawnSeeds: [] }),
  ];
  expect(new Set([key, ...others]).size).toBe(5);
});
