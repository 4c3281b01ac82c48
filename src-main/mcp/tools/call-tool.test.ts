import { describe, expect, it } from 'vitest';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { createFixtureCore, silentLogger, type FixtureCore } from '../core.fixture.ts';
import { silentProgress } from '../progress.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { callTool, errorResult } from './call-tool.ts';
import { createCatalogueSource } from './catalogue.ts';
import type { ToolContext } from './tool.ts';

const oneMegabyte = 1024 * 1024;

function setup(core: FixtureCore = createFixtureCore(), limitMs = 2000) {
  const start = performance.now();
  const context: ToolContext = {
    core,
    requester: { kind: 'assistant', name: 'test', token: null },
    progress: silentProgress,
    signal: new AbortController().signal,
    closing: () => false,
    waitMs: () => start + limitMs * 0.9 - performance.now(),
    leftMs: () => start + limitMs - performance.now(),
    outputUri: (id) => `easel://outputs/${id}`,
  };
  const { tools } = createCatalogueSource(() => core.templates.list()).current();
  const call = (name: string, given: Record<string, unknown>) => {
    const tool = tools.get(name);
    if (!tool) throw new Error(`no tool ${name}`);
    return callTool({ tool, given, context });
  };
  return { core, call };
}

const finishedWith = (core: FixtureCore, outputs: readonly Partial<Output>[]) => {
  core.onJob = (job) => core.finish(job.id, outputs);
};

describe('the size of a result', () => {
  it.each([1, 2, 5, 60, 600])('stays under 1 MB with %i large pictures, each with its place kept', async (count) => {
    const { core, call } = setup();
    core.picture = (maxBytes) => Buffer.alloc(maxBytes, 7);
    finishedWith(
      core,
      Array.from({ length: count }, () => ({ bytes: 30_000_000, filename: 'x'.repeat(120) })),
    );
    const result = await call('generate_image', { prompt: 'x'.repeat(2_000_000) });
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(oneMegabyte * 0.98);
    expect(result.content.filter((block) => block.type === 'image')).toHaveLength(Math.min(count, 6));
    expect(result.structuredContent).toMatchObject({ outputs_total: count });
  });

  it('a picture larger than asked for is left to its link', async () => {
    const { core, call } = setup();
    core.picture = () => Buffer.alloc(5_000_000);
    finishedWith(core, [{}]);
    const result = await call('generate_image', { prompt: 'x' });
    expect(result.content.map((block) => block.type)).toEqual(['resource_link', 'text', 'text']);
  });

  it('what moves or sounds is a link', async () => {
    const { core, call } = setup();
    finishedWith(core, [{ kind: 'video' }, { kind: 'audio' }, { kind: 'model3d' }]);
    const result = await call('generate_image', { prompt: 'x' });
    expect(result.content.map((block) => block.type)).toEqual([
      'resource_link',
      'resource_link',
      'resource_link',
      'text',
      'text',
    ]);
  });
});

describe('time and failure', () => {
  it('a core that does not answer is answered for', async () => {
    const { core, call } = setup(createFixtureCore(), 60);
    core.models.list = () => new Promise(() => undefined);
    expect(await call('list_models', {})).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'timed_out' } },
    });
  });

  it('a preview that does not come leaves the link', async () => {
    const { core, call } = setup(createFixtureCore(), 700);
    core.outputs.inline = () => new Promise(() => undefined);
    finishedWith(core, [{}]);
    const result = await call('generate_image', { prompt: 'x' });
    expect(result.isError).toBeUndefined();
    expect(result.content.map((block) => block.type)).toEqual(['resource_link', 'text', 'text']);
  });

  it('an unexpected error is `internal`, logged, and says nothing of what it carries', async () => {
    const logged: object[] = [];
    const { core, call } = setup(
      createFixtureCore({ logger: { ...silentLogger, error: (fields) => void logged.push(fields) } }),
    );
    core.models.list = () => Promise.reject(new Error('secret at /home/someone'));
    const result = await call('list_models', {});
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'internal' } } });
    expect(JSON.stringify(result)).not.toContain('/home');
    expect(logged).toHaveLength(1);
  });
});

it('a refused workflow is told node by node, the first in the message and the rest below it', () => {
  const problem = (nodeId: string, message: string) => ({
    nodeId,
    classType: 'Loader',
    title: null,
    input: null,
    type: 'missing_node_type',
    message,
    nextStep: 'Install it.',
  });
  const problems = [problem('1', 'Node 1 is wrong.'), problem('2', 'Node 2 is wrong.')];
  const result = errorResult(
    new EaselError('node_class_missing', 'Node 1 is wrong. 1 more nodes are affected.', {
      nextStep: 'Install it.',
      details: { problems },
    }),
  );
  expect(result.content).toEqual([
    {
      type: 'text',
      text: 'node_class_missing: Node 1 is wrong. 1 more nodes are affected. Next: Install it.\n- Node 2 is wrong.',
    },
  ]);
  const [first] = (result.structuredContent as { error: { problems: unknown[] } }).error.problems;
  expect(first).toEqual({
    node_id: '1',
    class_type: 'Loader',
    type: 'missing_node_type',
    message: 'Node 1 is wrong.',
    next_step: 'Install it.',
  });
  const many = new EaselError('workflow_invalid', 'x', {
    nextStep: 'y',
    details: { problems: Array.from({ length: 90 }, (_, at) => problem(String(at), 'z')) },
  });
  const named = errorResult(many).structuredContent as { error: { problems: unknown[] } };
  expect(named.error.problems).toHaveLength(30);
});

describe('a tool of several templates', () => {
  function several() {
    const core = createFixtureCore();
    const [image] = core.templates.list();
    if (!image) throw new Error('the fixture has a template');
    const given = { required: false, group: 'basic', description: 'd', choices: null } as const;
    const lora = {
      ...image,
      name: 'generate_image_lora',
      title: 'With LoRAs',
      parameters: [
        ...image.parameters.filter(({ name }) => name !== 'negative_prompt'),
        { ...given, name: 'loras', title: 'LoRAs', type: 'loras' as const },
      ],
    };
    const qwen = { ...image, name: 'generate_image_qwen', problems: ['It lacks the model x.'] };
    core.templates.list = () => [image, lora, qwen];
    const asked: string[] = [];
    const { create } = core.jobs;
    core.jobs.create = async (job) => {
      asked.push(job.template);
      if (job.template !== qwen.name) return create(job);
      throw new EaselError('model_missing', 'One is missing.', { nextStep: 'Install it.' });
    };
    finishedWith(core, [{}]);
    return { ...setup(core), asked };
  }

  it('runs the one that the arguments or the caller choose', async () => {
    const { call, asked } = several();
    await call('generate_image', { prompt: 'x' });
    await call('generate_image', { prompt: 'x', loras: ['a'] });
    await call('generate_image', { prompt: 'x', negative_prompt: 'blurry', loras: 'a' });
    const { structuredContent, isError } = await call('generate_image', {
      prompt: 'x',
      template: 'generate_image_lora',
    });
    expect(asked).toEqual(['generate_image', ...Array.from({ length: 3 }, () => 'generate_image_lora')]);
    expect([isError, structuredContent]).toEqual([
      undefined,
      expect.objectContaining({ template: 'generate_image_lora' }),
    ]);
  });

  it('refuses arguments that the named one does not have, and names its own', async () => {
    const { call, asked } = several();
    const { content } = await call('generate_image', { prompt: 'x', template: 'generate_image', loras: ['a'] });
    expect(content).toMatchObject([
      {
        text: expect.stringMatching(
          /^unknown_argument: generate_image with template 'generate_image' has no argument 'loras'.*Next: Call generate_image with these arguments: prompt \(required\), negative_prompt/,
        ),
      },
    ]);
    const mixed = await call('generate_image', { prompt: 'x', negative_prompt: 'other', loras: ['a'] });
    expect(mixed.content).toMatchObject([{ text: expect.stringMatching(/^bad_input: No template of generate_image/) }]);
    const unknown = await call('generate_image', { prompt: 'x', lora: ['a'] });
    expect(unknown.content).toMatchObject([{ text: expect.stringContaining("did you mean 'loras'?") }]);
    expect(asked).toEqual([]);
  });

  it('says all that is missing of one that is named and cannot run', async () => {
    const { call } = several();
    const { content, isError } = await call('generate_image', { prompt: 'x', template: 'generate_image_qwen' });
    expect(isError).toBe(true);
    expect(content).toMatchObject([
      {
        text: 'model_missing: generate_image_qwen cannot run on this ComfyUI: It lacks the model x. Next: Install what is missing, or use the template generate_image or generate_image_lora.',
      },
    ]);
  });
});
