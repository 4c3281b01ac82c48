import { expect, test } from 'vitest';
import { definitionsOf } from './definitions.ts';
import { prepareWorkflow, validatePrepared, type PrepareOptions } from './prepare-workflow.ts';
import { readWorkflow } from './read-workflow.ts';
import { define } from './validation/validation.fixture.ts';

const seed = '18446744073709551615';
const definitions = definitionsOf({
  Source: define(
    { seed: ['INT', { control_after_generate: true }], text: ['STRING', { dynamicPrompts: true }] },
    { output: ['IMAGE'], output_node: false },
  ),
  SaveImage: define({ images: ['IMAGE'], filename_prefix: ['STRING', {}] }),
});

const graph = (type: string, text = 'a {red|blue} fox'): string =>
  `{"nodes": [
    {"id": 1, "type": "${type}", "mode": 0, "inputs": [], "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [1]}],
      "widgets_values": [${seed}, "randomize", "${text}"], "title": "The source"},
    {"id": 2, "type": "SaveImage", "mode": 0, "inputs": [{"name": "images", "type": "IMAGE", "link": 1}], "outputs": [],
      "widgets_values": ["%date:yyyy-MM-dd%"]}],
   "links": [[1, 1, 0, 2, 0, "IMAGE"]], "version": 0.4}`;

const prepare = async (text: string, options: Partial<PrepareOptions> = {}) =>
  prepareWorkflow(await readWorkflow({ text }), {
    definitions: () => Promise.resolve(definitions),
    random: () => 0.99,
    now: new Date(2026, 1, 3),
    ...options,
  });

test('a graph is converted with the random source and the clock that were handed in', async () => {
  const { workflow, doubts, graph: kept } = await prepare(graph('Source'));
  expect(workflow).toMatchObject({
    1: { class_type: 'Source', inputs: { text: 'a blue fox' } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: '2026-02-03' } },
  });
  expect(JSON.stringify(workflow)).toContain(`"seed":${seed}`);
  expect(doubts).toEqual([]);
  expect(JSON.stringify(kept)).toBe(JSON.stringify(JSON.parse(graph('Source'))).replace('18446744073709552000', seed));
});

test('API format is taken as it is, seeds to the last digit', async () => {
  const text = `{"1":{"class_type":"Nowhere","inputs":{"seed":${seed},"text":"{a|b}"}}}`;
  const prepared = await prepare(text);
  expect(JSON.stringify(prepared.workflow)).toBe(text);
  expect(prepared.graph).toBeNull();
});

test('definitions are asked for the classes of the workflow and for no other', async () => {
  const asked: ReadonlySet<string>[] = [];
  const source: PrepareOptions['definitions'] = (classTypes) => {
    asked.push(classTypes);
    return Promise.resolve(definitions);
  };
  await prepare(graph('Source'), { definitions: source });
  await prepare('{"1":{"class_type":"SaveImage"}}', { definitions: source });
  expect(asked.map((classTypes) => [...classTypes])).toEqual([['Source', 'SaveImage'], ['SaveImage']]);
});

test('an unknown class is refused, and leniently it is a doubt that names the node', async () => {
  await expect(prepare(graph('Nowhere'))).rejects.toMatchObject({
    code: 'node_class_missing',
    message: expect.stringContaining("Node 1 'The source' (Nowhere)"),
  });
  const { workflow, doubts } = await prepare(graph('Nowhere'), { lenient: true });
  expect(doubts).toContainEqual(
    expect.objectContaining({ nodeId: '1', classType: 'Nowhere', title: 'The source', type: 'missing_node_type' }),
  );
  expect(workflow['2']?.inputs?.['images']).toEqual(['1', 0]);
});

test('what was wrong with the file itself is a doubt', async () => {
  const api = '{"1":{"class_type":"SaveImage","inputs":{}}}';
  const { doubts, workflow } = await prepare(`{"prompt": ${api}, "workflow": {"nodes": [], "links": []}}`);
  expect(workflow).toEqual(JSON.parse(api));
  expect(doubts).toEqual([
    expect.objectContaining({
      nodeId: null,
      type: 'workflow_repaired',
      message: expect.stringContaining("'workflow'"),
    }),
  ]);
});

test('a verdict on what was prepared knows where the author says models are', async () => {
  const models = [{ name: 'm.safetensors', url: 'https://example.org/m.safetensors', directory: 'loras' }];
  const ui = { nodes: [{ id: 1, type: 'Load', mode: 0, properties: { models }, widgets_values: ['m.safetensors'] }] };
  const load = define({ lora_name: [['other.safetensors'], {}] });
  const text = JSON.stringify({ ...ui, links: [], version: 0.4 });
  const source = (): Promise<ReturnType<typeof definitionsOf>> => Promise.resolve(definitionsOf({ Load: load }));
  const prepared = await prepare(text, { definitions: source });
  expect(validatePrepared(prepared)).toMatchObject({
    accepted: false,
    problems: [{ type: 'model_missing', message: expect.stringContaining('https://example.org/m.safetensors') }],
  });
});
