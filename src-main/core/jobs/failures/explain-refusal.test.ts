import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { recordings } from '../../workflows/validation/validation.fixture.ts';
import { explainRefusal, partialRefusal } from './explain-refusal.ts';
import type { FailedRun } from './explained.ts';
import { absolutePath, recordedFailure, recordedFailures, runOf } from './recorded.fixture.ts';

async function explain(name: string, facts: Partial<FailedRun> = {}): Promise<ErrorData> {
  const recorded = recordedFailure(name);
  return (await explainRefusal({ status: recorded.status, body: recorded.reply }, runOf(recorded, facts))).error;
}

const parsed = (text: string): unknown => {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
};

/** The same recordings that Easel's own check is held against. */
const validations = recordings()
  .filter(({ status }) => status !== 200)
  .map(({ name, status, body, reply }) => ({
    name,
    status,
    reply: parsed(reply),
    prompt: ((parsed(body) as { prompt?: unknown } | null)?.prompt ?? {}) as ApiWorkflow,
  }));
const refused = recordedFailures.filter(({ status }) => status === 400);

describe('a real ComfyUI refused:', () => {
  for (const recorded of [...validations, ...refused]) {
    test(`${recorded.name} (${recorded.status}): a sentence, a next step, no place of that machine`, async () => {
      for (const lookup of [null, undefined]) {
        const run = runOf(recorded, lookup === null ? { lookup } : {});
        const { error } = await explainRefusal({ status: recorded.status, body: recorded.reply }, run);
        expect(error.message).toMatch(/^ComfyUI (refused|failed|could not|takes)/);
        expect(error.nextStep.length).toBeGreaterThan(10);
        expect(JSON.stringify(error)).not.toMatch(absolutePath);
        expect(error.message).not.toContain('undefined');
      }
    });
  }
});

describe('a missing model', () => {
  test('is named with its folder and the nearest that are installed', async () => {
    const error = await explain('lora missing');
    expect(error).toMatchObject({
      code: 'model_missing',
      message:
        "ComfyUI refused this workflow: Node 10 'Load LoRA' (LoraLoader): the model 'tiny_lora_v2.safetensors' is not installed in loras; nearest: 'tiny_lora.safetensors'.",
      nextStep:
        "Use 'tiny_lora.safetensors', or install 'tiny_lora_v2.safetensors' into models/loras on the ComfyUI machine.",
      details: { problems: [{ nodeId: '10', type: 'model_missing', input: 'lora_name' }] },
    });
  });

  test('that lies in a folder below is found there', async () => {
    expect((await explain('checkpoint in another folder')).nextStep).toContain(
      "Use 'anime/dream_shaper_8.safetensors'",
    );
  });

  test('that lies among other models is found there', async () => {
    const { prompt, reply } = recordedFailure('lora missing');
    const text = JSON.stringify({ prompt, reply }).replaceAll('tiny_lora_v2', 'moved');
    const moved = JSON.parse(text) as { prompt: ApiWorkflow; reply: unknown };
    const { error } = await explainRefusal({ status: 400, body: moved.reply }, runOf(moved));
    expect(error.message).toContain("'flux/moved.safetensors' (which is in diffusion_models)");
  });

  test('says where the author has it from', async () => {
    const url = 'https://example.org/tiny_lora_v2.safetensors';
    const graph = {
      nodes: [
        {
          id: 10,
          type: 'LoraLoader',
          properties: { models: [{ name: 'tiny_lora_v2.safetensors', url, directory: 'loras' }] },
        },
      ],
    };
    expect((await explain('lora missing', { graph })).message).toContain(url);
  });
});

describe('a missing node class', () => {
  test('is named with its pack: by its name, by the graph, or by what is like it', async () => {
    expect(await explain('class missing')).toMatchObject({
      code: 'node_class_missing',
      message: expect.stringContaining('UltimateSDUpscale (from the pack ComfyUI_UltimateSDUpscale)'),
      nextStep: 'Install the pack ComfyUI_UltimateSDUpscale in ComfyUI, or take the node out.',
    });
    const graph = {
      nodes: [],
      definitions: {
        subgraphs: [{ nodes: [{ type: 'KSamplerAdvancd', properties: { aux_id: 'someone/some-pack' } }] }],
      },
    };
    expect((await explain('class misspelt', { graph })).nextStep).toContain('someone/some-pack');
    expect((await explain('class misspelt')).message).toContain('Names like it: KSamplerAdvanced');
  });

  test('all of them are named, though ComfyUI stops at the first', async () => {
    const recorded = recordedFailure('class missing');
    const prompt = { ...recorded.prompt, 30: { class_type: 'VHS_Nothing', inputs: {} } };
    const { error } = await explainRefusal({ status: 400, body: recorded.reply }, runOf({ prompt }));
    expect(error.message).toMatch(/UltimateSDUpscale[^]*VHS_Nothing/);
  });

  test('newer servers say it in other words', async () => {
    const error = {
      type: 'missing_node_type',
      message: "Node 'Nice' not found. The custom node may not be installed.",
      details: "Node ID '#2'",
      extra_info: { node_id: '2', class_type: 'NiceNode', node_title: 'Nice' },
    };
    const prompt = { 2: { class_type: 'NiceNode', inputs: {} } };
    const explained = await explainRefusal({ status: 400, body: { error, node_errors: {} } }, runOf({ prompt }));
    expect(explained.error).toMatchObject({ code: 'node_class_missing', message: expect.stringContaining('NiceNode') });
  });
});

describe('values, bounds and links', () => {
  test('a value that is no choice comes with the nearest, from a long list too', async () => {
    expect(await explain('sampler misspelt')).toMatchObject({
      code: 'workflow_invalid',
      message: expect.stringContaining(
        "sampler_name 'eulr_ancestral' is not one of its choices; nearest: 'euler_ancestral'",
      ),
      nextStep: "Use 'euler_ancestral'.",
    });
  });

  test('a value out of bounds comes with the bounds', async () => {
    expect(await explain('steps above')).toMatchObject({
      message: expect.stringContaining('steps 20000 is above the maximum of 10000.'),
      nextStep: 'Give steps from 1 to 10000.',
    });
    expect((await explain('width below')).nextStep).toBe('Give width from 16 to 16384.');
  });

  test('no digit of a 64-bit bound is lost', async () => {
    const seed = validations.find(({ name }) => name === 'seed above 64 bits');
    if (!seed) throw new Error('it is recorded');
    const body = JSON.parse(JSON.stringify(seed.reply)) as unknown;
    const { error } = await explainRefusal({ status: 400, body }, runOf(seed));
    expect(error.message).toContain('seed 18446744073709551616 is above the maximum of 18446744073709551615');
    expect(error.nextStep).toBe('Give seed from 0 to 18446744073709551615.');
  });

  test('a wrong link names both ends', async () => {
    expect(await explain('link of another type')).toMatchObject({
      message: expect.stringContaining(
        "Node 9 'Save Image' (SaveImage): its input images takes MODEL from node 4 'Load Checkpoint', but needs IMAGE.",
      ),
      nextStep: 'Connect images to an output of type IMAGE.',
    });
  });

  test('a file that is not there is named, and a circle is shown', async () => {
    expect((await explain('load image: missing')).message).toContain("no picture 'nowhere.png' in its input folder");
    expect((await explain('cycle')).message).toMatch(/takes its own result/);
  });

  test('several errors are told together; a missing model decides the code', async () => {
    const several = validations.find(({ name }) => name === 'several errors');
    if (!several) throw new Error('it is recorded');
    const { error } = await explainRefusal({ status: 400, body: several.reply }, runOf(several));
    expect(error.code).toBe('model_missing');
    expect(error.message).toMatch(/cfg 1000\.0 is above the maximum of 100\.0[^]*'x' is not installed/);
    expect(error.details).toMatchObject({ problems: [{ nodeId: '3' }, { nodeId: '3' }, { nodeId: '4' }] });
  });
});

describe('answers that are no refusal of a workflow', () => {
  const run = runOf({ prompt: {} });
  test.each([
    [413, 'Maximum request body size 104857600 exceeded.', 'too_large', /limit is 105 MB/],
    [
      500,
      '500 Internal Server Error\n\nServer got itself in trouble',
      'workflow_unreadable',
      /fault of its own \(status 500\)/,
    ],
    [500, '<!DOCTYPE html><html><head><title>Bad things at /home/ann/x</title>', 'backend_refused', /web page/],
    [404, '<html><body>nginx</body></html>', 'backend_refused', /web page instead \(status 404\)/],
    [429, 'slow down', 'rate_limited', /no more requests/],
    [400, 'the body is bad', 'workflow_unreadable', /the body is bad/],
    [400, { error: 'an old server says it so' }, 'workflow_unreadable', /an old server/],
    [402, { message: 'Payment Required' }, 'workflow_unreadable', /Payment Required/],
  ] as const)('%i %s is %s', async (status, body, code, says) => {
    const { error } = await explainRefusal({ status, body }, run);
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  });
});

test('outputs that ComfyUI leaves out of an accepted workflow are noted', async () => {
  const { prompt, reply } = recordedFailure('one output of two');
  expect(await partialRefusal(reply.node_errors, prompt)).toEqual([
    expect.stringMatching(
      /^Left out by ComfyUI: Node 4 'Load Checkpoint'.*the model 'x' is not installed in checkpoints/,
    ),
  ]);
});
