import { describe, expect, test } from 'vitest';
import type { Connection } from '../backends/connection.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import type { Submission } from '../jobs/job-store.ts';
import { parseWorkflowText, type ApiWorkflow } from './api-workflow.ts';
import { createWorkflows } from './create-workflows.ts';
import { define } from './validation/validation.fixture.ts';

type Warning = readonly [fields: object, message: string];

const submission = (graph: Submission['graph'] = null): Submission => ({
  workflow: { 1: { class_type: 'Save', inputs: { width: 5 } } },
  graph,
  inputFiles: [],
});

/** The noun beside a server that has the class `Save` (a width from 1), and a record of what is asked and written. */
function workflowsBeside({
  answer = (): unknown => define({ width: ['INT', { min: 1 }] }, { python_module: 'nodes' }),
  job = null as { submission: Submission; title: string } | null,
} = {}) {
  const asked: (boolean | undefined)[] = [];
  const written: unknown[] = [];
  const warnings: Warning[] = [];
  const quiet = (): void => {};
  const nodes: Nodes = {
    definition: (classType, { fresh = false } = {}) => {
      asked.push(fresh);
      return Promise.resolve(classType === 'Save' ? (answer() as never) : null);
    },
    known: () => undefined,
    of: () => nodes,
    clear: quiet,
  };
  const workflows = createWorkflows({
    nodes,
    connections: () => [],
    ready: () => {
      const writeUserData = (...given: unknown[]): Promise<void> => (written.push(given), Promise.resolve());
      return { url: 'http://comfyui.example', comfyui: { writeUserData } } as unknown as Connection;
    },
    submissionOf: () => job,
    workerUrl: new URL('data:text/javascript,process.exit()'),
    logger: { debug: quiet, info: quiet, error: quiet, warn: (...given) => void warnings.push(given) },
    random: () => 0,
  });
  return { workflows, asked, written, warnings };
}

const save = (width: number, type = 'Save') => ({ 1: { class_type: type, inputs: { width } } });

describe('definitions that were read before', () => {
  test('do for a workflow that is right', async () => {
    const { workflows, asked } = workflowsBeside();
    await workflows.prepare({ value: save(5) });
    await workflows.check(save(5), null);
    expect(await workflows.validate({ value: save(5) })).toMatchObject({ accepted: true, doubts: [] });
    expect(new Set(asked)).toEqual(new Set([false]));
  });

  test('are read anew once before a workflow is refused, whatever way', async () => {
    const { workflows, asked } = workflowsBeside();
    await expect(workflows.check(save(0), null)).rejects.toMatchObject({ code: 'workflow_invalid' });
    expect(asked.splice(0)).toEqual([false, true]);
    expect(await workflows.validate({ value: save(0) })).toMatchObject({ accepted: false });
    expect(asked.splice(0)).toEqual([false, true]);
    const graph = { nodes: [{ id: 1, type: 'Nowhere' }], links: [], version: 0.4 };
    await expect(workflows.prepare({ value: graph })).rejects.toMatchObject({ code: 'node_class_missing' });
    expect(asked).toEqual([false, true]);
  });

  test('are not read anew after an error of another kind', async () => {
    const { workflows, asked } = workflowsBeside({ answer: () => Promise.reject(new Error('gone')) });
    await expect(workflows.check(save(5), null)).rejects.toThrow('gone');
    await expect(workflows.validate({ value: save(5) })).rejects.toThrow('gone');
    expect(asked).toEqual([false, false]);
    await expect(workflows.prepare({ text: 'no workflow' })).rejects.toMatchObject({ code: 'workflow_unreadable' });
    expect(asked).toHaveLength(2);
  });
});

test('a media file is read in the worker that was handed in', async () => {
  const bytes = Buffer.from('\xff\xd8\xff and more', 'latin1');
  await expect(workflowsBeside().workflows.prepare({ bytes })).rejects.toThrow(/damaged, or made to do harm/);
});

test('a graph that cannot be made stops no job: there is none, and the log says why', async () => {
  const { workflows, warnings } = workflowsBeside({ answer: () => Promise.reject(new Error('gone')) });
  expect(await workflows.graphOf(save(5))).toBeNull();
  expect(warnings).toEqual([
    [
      { error: expect.objectContaining({ message: expect.any(String) as string }) as object },
      'no graph could be made of a workflow',
    ],
  ]);
});

describe('of a job', () => {
  test('it is what was submitted, with every digit, as a file', async () => {
    const text = '{"1":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"cfg":7.5}}}';
    const workflow = parseWorkflowText(text) as ApiWorkflow;
    const { workflows } = workflowsBeside({ job: { title: 'a fox / den', submission: { ...submission(), workflow } } });
    const found = await workflows.ofJob('12345678-9', 'api');
    expect(found).toMatchObject({ format: 'api', file: 'a fox den 12345678.api.json' });
    expect(JSON.stringify(parseWorkflowText(found.text))).toBe(text);
  });

  test("as a graph it is the author's, or is refused where none can be made", async () => {
    const graph = { nodes: [], links: [], version: 0.4 };
    const { workflows } = workflowsBeside({ job: { title: 'Fox', submission: submission(graph) } });
    expect(JSON.parse((await workflows.ofJob('1', 'ui')).text)).toEqual(graph);
    const none = workflowsBeside({
      answer: () => Promise.reject(new Error('gone')),
      job: { title: 'Fox', submission: submission() },
    });
    await expect(none.workflows.ofJob('1', 'ui')).rejects.toMatchObject({ code: 'workflow_invalid' });
    await expect(workflowsBeside().workflows.ofJob('1', 'api')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('open in ComfyUI', () => {
  test('writes over what it wrote before, and says where ComfyUI is', async () => {
    const graph = { nodes: [], links: [] };
    const { workflows, written } = workflowsBeside({ job: { title: 'Fox', submission: submission(graph) } });
    expect(await workflows.openInComfyui('12345678-9')).toEqual({
      file: 'easel/Fox 12345678.json',
      url: 'http://comfyui.example',
    });
    expect(written).toEqual([['workflows/easel/Fox 12345678.json', JSON.stringify(graph), { overwrite: true }]]);
  });

  test('is refused for a job that is not known, or has no graph, with what to do', async () => {
    await expect(workflowsBeside().workflows.openInComfyui('x'.repeat(500))).rejects.toMatchObject({
      code: 'not_found',
      message: `There is no job '${'x'.repeat(60)}'.`,
      nextStep: 'Choose one of the listed jobs.',
    });
    const { workflows, written } = workflowsBeside({
      answer: () => Promise.reject(new Error('gone')),
      job: { title: 'Fox', submission: submission() },
    });
    await expect(workflows.openInComfyui('1')).rejects.toMatchObject({
      code: 'workflow_invalid',
      message: 'No graph can be made of what this job ran.',
      nextStep: 'Take its API workflow, or load the picture itself in ComfyUI: it carries its workflow.',
    });
    expect(written).toEqual([]);
  });

  test.each([
    ['with marks that stand on nothing', '\u0301\u0301fox \u0301\u0301den', 'fox den'],
    ['cut within a space', `${'x'.repeat(59)} yes`, 'x'.repeat(59)],
    ['that begins with spaces', `  ${'x'.repeat(80)}`, 'x'.repeat(60)],
    ['of just 200 bytes', '𠮷'.repeat(50), '𠮷'.repeat(50)],
    ['of signs in a row', 'a?!*:b', 'a b'],
  ])('names the file by a title %s', async (_, title, name) => {
    const { workflows } = workflowsBeside({ job: { title, submission: submission({}) } });
    expect((await workflows.openInComfyui('1')).file).toBe(`easel/${name} 1.json`);
  });
});
