import { expect, test } from 'vitest';
import type { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { definitionsOf, type NodeDefinition } from './definitions.ts';
import { isCertainlyRefused, refuseInvalid } from './refuse-invalid.ts';
import { define } from './validation/validation.fixture.ts';

/** Of a pack: its class may replace the server's check by its own. */
const ofPack = { python_module: 'custom_nodes.pack', output: ['IMAGE'], output_node: false };
const definitions = definitionsOf({
  Loader: define({ mode: [['fast', 'slow'], {}] }, ofPack),
  Core: define({ width: ['INT', { min: 1 }] }, { output: ['IMAGE'], output_node: false, python_module: 'nodes' }),
  CheckpointLoaderSimple: define(
    { ckpt_name: [['a.safetensors', 'dreamshaper_8.safetensors'], {}] },
    { output: ['MODEL'], python_module: 'nodes' },
  ),
  Save: define({ images: ['IMAGE'] }, { python_module: 'nodes' }),
} satisfies Record<string, NodeDefinition>);

const loader = (mode: string): ApiWorkflow[string] => ({ class_type: 'Loader', inputs: { mode } });
const core = (width: number): ApiWorkflow[string] => ({ class_type: 'Core', inputs: { width } });
const save = (from: string): ApiWorkflow[string] => ({ class_type: 'Save', inputs: { images: [from, 0] } });

function refusal(workflow: ApiWorkflow, graph: unknown = null): EaselError | null {
  try {
    refuseInvalid(workflow, graph, definitions);
    return null;
  } catch (error) {
    return error as EaselError;
  }
}

test('a workflow that is right is not refused', () => {
  expect(refusal({ 1: core(8), 2: save('1') })).toBeNull();
});

test('an input that its class may judge by its own code is left to the server', () => {
  expect(refusal({ 1: loader('of my own'), 2: save('1') })).toBeNull();
  expect(refusal({ 1: loader('fast'), 2: save('1') })).toBeNull();
});

test('the same error of a class of ComfyUI itself is refused', () => {
  expect(refusal({ 1: core(0), 2: save('1') })).toMatchObject({
    code: 'workflow_invalid',
    message: expect.stringMatching(/^ComfyUI would refuse this workflow: Node 1 \(Core\): width .*1/),
    details: { problems: [expect.objectContaining({ nodeId: '1', input: 'width' })] },
  });
});

test('a doubtful input does not excuse a certain error before the same output', () => {
  const both = definitionsOf({
    Both: define({ first: ['IMAGE'], second: ['IMAGE'] }, { python_module: 'nodes' }),
    Loader: definitions.get('Loader')!,
    Core: definitions.get('Core')!,
  });
  const join = { class_type: 'Both', inputs: { first: ['1', 0], second: ['2', 0] } };
  expect(isCertainlyRefused({ 1: loader('?'), 2: core(0), 3: join }, both)).toBe(true);
  expect(isCertainlyRefused({ 1: loader('?'), 2: core(1), 3: join }, both)).toBe(false);
});

test('one output that the server may accept is enough to leave it the rest', () => {
  const doubtful = { 1: loader('?'), 2: save('1') };
  const wrong = { 3: core(0), 4: save('3') };
  expect(refusal({ ...doubtful, ...wrong })).toBeNull();
  expect(refusal({ ...wrong, ...doubtful })).toBeNull();
  expect(refusal({ ...wrong, 5: core(-1), 6: save('5') })).toMatchObject({ code: 'workflow_invalid' });
});

test('names that run together are not taken for another', () => {
  const spaced = definitionsOf({
    Core: define({ 'b c': ['INT', { min: 1 }] }, { output: ['IMAGE'], python_module: 'nodes' }),
    Loader: define({ c: [['x'], {}] }, ofPack),
    Save: definitions.get('Save')!,
  });
  const workflow = {
    'a b': { class_type: 'Loader', inputs: { c: '?' } },
    a: { class_type: 'Core', inputs: { 'b c': 0 } },
    s: save('a'),
    t: save('a b'),
  };
  expect(isCertainlyRefused({ a: workflow.a, s: workflow.s }, spaced)).toBe(true);
  expect(isCertainlyRefused(workflow, spaced)).toBe(false);
});

test('a class that is not there counts before a model, a model before the rest', () => {
  const model = { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreamshaper_9.safetensors' } };
  const unknown = { class_type: 'Nowhere', inputs: {} };
  const wrong = { 1: core(0), 2: save('1') };
  expect(refusal({ ...wrong, 3: model, 4: unknown })).toMatchObject({
    code: 'node_class_missing',
    nextStep: expect.stringContaining('Install the custom nodes'),
  });
  expect(refusal({ ...wrong, 3: model })).toMatchObject({
    code: 'model_missing',
    message: expect.stringContaining('dreamshaper_8.safetensors'),
    nextStep: expect.stringContaining('models/checkpoints'),
  });
  expect(refusal({ 1: { inputs: {} } as unknown as ApiWorkflow[string] })).toMatchObject({
    code: 'node_class_missing',
  });
});

test("where a missing model can be had is read from the author's graph", () => {
  const models = [{ name: 'b.safetensors', url: 'https://example.org/b.safetensors', directory: 'checkpoints' }];
  const graph = { nodes: [{ id: 3, type: 'CheckpointLoaderSimple', properties: { models } }] };
  const workflow = { 3: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'b.safetensors' } } };
  expect(refusal(workflow, graph)).toMatchObject({
    code: 'model_missing',
    message: expect.stringContaining('https://example.org/b.safetensors'),
    nextStep: expect.stringContaining('models/checkpoints'),
  });
});

test('a workflow without an output is refused', () => {
  expect(refusal({ 1: core(8) })).toMatchObject({
    code: 'workflow_invalid',
    nextStep: expect.stringContaining('SaveImage'),
  });
});

test('a thousand mistakes make a short message and at most fifty problems', () => {
  const nodes = Array.from({ length: 1000 }, (_, id) => [`n${id}`, { class_type: `Nowhere ${id}`, inputs: {} }]);
  const error = refusal(Object.fromEntries(nodes) as ApiWorkflow);
  expect(error?.message).toMatch(/\(995 more\)$/);
  expect(error?.message.length).toBeLessThan(1000);
  expect(error?.details?.['problems']).toHaveLength(50);
});

test('up to five mistakes are all told, one after the other, and the first says what to do', () => {
  const wrong = (count: number) =>
    refusal(
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [
          [`c${at}`, core(0)] as const,
          [`s${at}`, save(`c${at}`)] as const,
        ]).flat(),
      ),
    );
  const five = wrong(5);
  expect(five?.message).toMatch(/^ComfyUI would refuse this workflow: (?:Node c\d \(Core\): [^()]+\. ?){5}$/);
  expect(five?.message).not.toContain('..');
  expect(five?.message.match(/\. Node c/g)).toHaveLength(4);
  expect(five?.code).toBe('workflow_invalid');
  expect(five?.nextStep).toBe('Give at least 1.');
  expect(wrong(6)?.message).toMatch(/ \(1 more\)$/);
});

test('more outputs than are looked at one by one are left to the server when it may accept one', () => {
  const doubtful = { x: loader('?'), y: save('x') };
  const wrong = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        [`l${at}`, core(0)] as const,
        [`s${at}`, { class_type: 'Save', inputs: { images: [`l${at}`, 0] } }] as const,
      ]).flat(),
    );
  // Of the last output every error is certain but one: each is looked at alone, up to a hundred of them.
  const both = definitionsOf({
    Both: define({ first: ['IMAGE'], second: ['IMAGE'] }, { python_module: 'nodes' }),
    Loader: definitions.get('Loader')!,
    Core: definitions.get('Core')!,
    Save: definitions.get('Save')!,
  });
  const mixed = {
    a: loader('?'),
    b: core(0),
    z: { class_type: 'Both', inputs: { first: ['a', 0], second: ['b', 0] } },
  };
  expect(isCertainlyRefused({ ...wrong(99), ...mixed }, both)).toBe(true);
  expect(isCertainlyRefused({ ...wrong(100), ...mixed }, both)).toBe(false);
  expect(isCertainlyRefused({ ...wrong(3), ...doubtful }, both)).toBe(false);
});

test('a large workflow of which only the server can judge a part is left to it at once', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 900 }, (_, at) => [`c${at}`, { class_type: 'Core', inputs: { width: 8 } }]),
  );
  const outputs = Object.fromEntries(
    Array.from({ length: 99 }, (_, at) => [[`l${at}`, core(0)] as const, [`s${at}`, save(`l${at}`)] as const]).flat(),
  );
  const small: ApiWorkflow = { ...outputs, x: loader('of my own'), y: save('x') };
  expect(isCertainlyRefused(small, definitions)).toBe(false);
  const large = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) =>
      Object.entries(chain).map(([id, node]) => [`${at}${id}`, node] as const),
    ).flat(),
  );
  const start = performance.now();
  expect(isCertainlyRefused({ ...large, ...small }, definitions)).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});
