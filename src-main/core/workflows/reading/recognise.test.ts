import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from './parse-workflow-text.ts';
import { recognise } from './recognise.ts';

const api = { '3': { class_type: 'KSampler', inputs: { seed: 1 } }, '9:1': { class_type: 'SaveImage', inputs: {} } };
const ui = { nodes: [{ id: 3, type: 'KSampler' }], links: [[1, 3, 0, 9, 0, 'LATENT']], version: 0.4 };
const extra = { extra_pnginfo: { workflow: ui }, client_id: 'c' };
const item = [7, 'job-1', api, extra, ['9']];
const history = { prompt: item, outputs: {}, status: { status_str: 'success' } };
const template = { title: 'Castle', description: '', tool: 'castle', parameters: [] };
const real = parseWorkflowText(
  readFileSync(new URL('../files/fixtures/history-item.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

describe('the UI format', () => {
  test.each([
    ['0.4 with links as arrays', ui],
    ['1 with links as objects', { ...ui, version: 1, links: [{ id: 1, origin_id: 3 }], state: {} }],
    ['links by id', { ...ui, links: { '1': { id: 1 } } }],
    ['without links', { nodes: ui.nodes, version: 1 }],
    ['with subgraph definitions', { ...ui, definitions: { subgraphs: [{ id: 'x', nodes: [], links: [] }] } }],
    ['with legacy group nodes', { ...ui, extra: { groupNodes: { g: { nodes: [] } } } }],
  ])('%s', (_what, workflow) => {
    expect(recognise(workflow)).toEqual({ shape: 'ui', ui: workflow, doubts: [] });
  });
});

describe('the API format, bare and in whatever holds it', () => {
  test.each([
    ['bare', api, { shape: 'api' }],
    ['as text', JSON.stringify(api), { shape: 'api' }],
    ['{prompt, workflow}', { prompt: api, workflow: ui }, { shape: 'pair', ui }],
    [
      '{prompt, workflow} as texts',
      { prompt: JSON.stringify(api), workflow: JSON.stringify(ui) },
      { shape: 'pair', ui },
    ],
    ['{output, workflow} of graphToPrompt', { output: api, workflow: ui }, { shape: 'pair', ui }],
    ['POST /prompt', { prompt: api, client_id: 'c', extra_data: extra }, { shape: 'prompt_body', ui }],
    ['POST /prompt without a graph', { prompt: api }, { shape: 'prompt_body' }],
    ['a queue item', item, { shape: 'queue_item', ui, jobId: 'job-1' }],
    [
      'a /queue answer with one job',
      { queue_running: [], queue_pending: [item] },
      { shape: 'queue_item', ui, jobId: 'job-1' },
    ],
    ['a history item', history, { shape: 'history_item', ui, jobId: 'job-1' }],
    ['a /history answer with one job', { 'job-1': history }, { shape: 'history_item', ui, jobId: 'job-1' }],
    [
      'an item of /api/jobs',
      { id: 'job-1', workflow: { prompt: api, extra_data: extra } },
      { shape: 'job', ui, jobId: 'job-1' },
    ],
    ['a list of one', [{ prompt: api, workflow: ui }], { shape: 'pair', ui }],
  ])('%s', (_what, value, expected) => {
    expect(recognise(value)).toEqual({ api, doubts: [], ...expected });
  });

  test('a history item of a real ComfyUI', () => {
    const [jobId] = Object.keys(real);
    const read = recognise(real);
    expect(read).toMatchObject({ shape: 'history_item', jobId, doubts: [] });
    expect(read.api).toBe((real[jobId!] as { prompt: unknown[] }).prompt[2]);
  });
});

describe('saved workflows and templates', () => {
  test.each([
    ['a draft with the graph as text', { name: 'x', data: JSON.stringify(ui) }, { shape: 'saved_workflow', ui }],
    ['{workflow}', { workflow: ui }, { shape: 'saved_workflow', ui }],
    ['a template with a graph', { ...template, workflow: ui }, { shape: 'template', ui, template }],
    ['a template with both parts named', { template, workflow: api }, { shape: 'template', api, template }],
    [
      'glTF',
      { asset: { extras: { prompt: JSON.stringify(api), workflow: JSON.stringify(ui) } } },
      { shape: 'pair', api, ui },
    ],
  ])('%s', (_what, value, expected) => {
    expect(recognise(value)).toMatchObject({ doubts: [], ...expected });
  });
});

describe('half of a pair is kept when the other cannot be used, and said', () => {
  test('a broken prompt', () => {
    const read = recognise({ prompt: '{"3":', workflow: ui });
    expect(read).toMatchObject({ shape: 'saved_workflow', ui });
    expect(read.doubts).toEqual([expect.stringContaining("'prompt' could not be used") as string]);
  });

  test('a broken graph beside a job', () => {
    const read = recognise({ prompt: api, extra_data: { extra_pnginfo: { workflow: { nodes: [] } } } });
    expect(read).toMatchObject({ shape: 'prompt_body', api });
    expect(read.doubts).toEqual([expect.stringContaining("'extra_data.extra_pnginfo.workflow'") as string]);
  });
});

describe('anything else is refused, saying what it is', () => {
  const long = 'x'.repeat(500);
  test.each([
    [5, 'a bare value'],
    ['words', 'a bare value'],
    [{}, 'an empty JSON object'],
    [[], 'a list of 0'],
    [{ nodes: [] }, 'it has no nodes'],
    [{ nodes: [{ id: 1, type: 'x' }, null], links: [] }, 'Entry 2'],
    [{ nodes: [], edges: [] }, 'InvokeAI'],
    [{ nodes: [], connections: {} }, 'n8n'],
    [{ 'job-1': history, 'job-2': { prompt: [8, 'job-2', api] } }, 'a list of 2 jobs of a history (job-1, job-1'],
    [{ queue_running: [item], queue_pending: [[8, long, api]] }, `(job-1, ${'x'.repeat(60)}…)`],
    [{ jobs: [{ id: 'a' }, { id: 'b' }] }, 'a list of 2 jobs (a, b)'],
    [template, 'template.json'],
    [{ prompt_id: 'x', number: 1, node_errors: {} }, 'answer to a submitted workflow'],
    [{ error: {}, node_errors: {} }, 'refusal'],
    [{ KSampler: { input: {}, output: [], python_module: 'nodes' } }, 'node definitions'],
    [{ '3': { inputs: {} } }, 'Node 3 has no class_type'],
    [{ '3': { class_type: 'A' }, [`${long}\n`]: 1 }, 'has no class_type'],
    [{ workflow: { workflow: { workflow: { workflow: { workflow: { workflow: api } } } } } }, 'not a workflow'],
  ])('%#', (value, part) => {
    const jobs = value as Record<string, unknown>;
    if (jobs['job-2']) jobs['job-2'] = history;
    expect(() => recognise(value)).toThrow(
      expect.objectContaining({ code: 'workflow_unreadable', message: expect.stringContaining(part) as string }),
    );
    expect(() => recognise(value)).toThrow(/^.{1,300}$/);
  });
});
