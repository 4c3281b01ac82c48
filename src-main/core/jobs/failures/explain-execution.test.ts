import { describe, expect, test } from 'vitest';
import { readRecording } from '../../../comfyui/recording.fixture.ts';
import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import { explainExecution } from './explain-execution.ts';
import type { FailedRun } from './explained.ts';
import { absolutePath, failedMessageOf, recordedFailure, recordedFailures, runOf } from './recorded.fixture.ts';

async function explain(name: string, facts: Partial<FailedRun> = {}): Promise<ErrorData> {
  const recorded = recordedFailure(name);
  return (await explainExecution(failedMessageOf(recorded), runOf(recorded, facts))).error;
}

describe('a real ComfyUI failed while it ran:', () => {
  const ran = recordedFailures.filter(({ messages }) => messages?.some(({ type }) => type === 'execution_error'));

  test('34 failures are recorded', () => {
    expect(ran).toHaveLength(34);
  });

  for (const recorded of ran) {
    test(`${recorded.name}: named by node, with a next step and without places`, async () => {
      const { error, traceback } = await explainExecution(failedMessageOf(recorded), runOf(recorded));
      expect(error.message).toMatch(/node \d+/i);
      expect(error.nextStep).not.toBe('');
      expect(JSON.stringify(error)).not.toMatch(absolutePath);
      expect(error.details).toMatchObject({ nodeId: expect.any(String), classType: expect.any(String) });
      const isBlocker = recorded.name.startsWith('blocker');
      expect(traceback ?? 'none').toContain(isBlocker ? 'none' : failedMessageOf(recorded).exceptionType);
      // Whether or not anybody can be asked.
      expect((await explainExecution(failedMessageOf(recorded), runOf(recorded, { lookup: null }))).error.code).toBe(
        error.code,
      );
    });
  }
});

describe('out of memory', () => {
  test.each([
    'cpu allocator, latent',
    'cpu allocator, image',
    'raised: cuda',
    'raised: hip',
    'raised: mps',
    'raised: mps_buffer',
    'raised: xpu',
    'raised: directml',
    'raised: cublas',
    'raised: cuda_error',
    'raised: memory_error',
    'raised: numpy',
    'raised: windows',
  ])('%s is told from other failures', async (name) => {
    expect(await explain(name)).toMatchObject({ code: 'out_of_memory' });
  });

  test('says what to lower, with the values of the run, and that steps do not matter', async () => {
    const error = await explain('cpu allocator, latent');
    expect(error.message).toBe("ComfyUI ran out of main memory in node 5 'Empty Latent Image': it asked for 256 GiB.");
    expect(error.nextStep).toMatch(
      /width and height \(now 16384×16384\), or the batch size \(now 4096\)\. The number of steps makes no difference/,
    );
    expect(error.details).toMatchObject({ lower: { width: 16384, height: 16384, batchSize: 4096 } });
  });

  test('says what a graphics card had', async () => {
    const { message } = await explain('raised: cuda');
    expect(message).toContain('graphics memory');
    expect(message).toContain('it asked for 2.25 GiB, and of 7.79 GiB there were 1.12 GiB free');
  });

  test('in a decoder it names the size of its sampler and the node that takes less', async () => {
    const recorded = recordedFailure('checkpoint broken');
    const message = {
      ...failedMessageOf(recorded),
      nodeId: '8',
      classType: 'VAEDecode',
      exceptionType: 'torch.OutOfMemoryError',
      message: 'HIP out of memory.',
    };
    const { error } = await explainExecution(message, runOf(recorded));
    expect(error.nextStep).toMatch(/now 64×64.*VAE Decode \(Tiled\)/);
  });
});

describe('model files', () => {
  test.each(['checkpoint broken', 'checkpoint cut short', 'checkpoint empty', 'checkpoint is html', 'upscaler broken'])(
    '%s: a damaged file is named',
    async (name) => {
      const error = await explain(name);
      expect(error).toMatchObject({ code: 'job_failed', message: expect.stringMatching(/damaged or not complete/) });
      expect(error.message).toMatch(/'(broken|cut_short|empty|html)\.\w+'/);
      expect(error.nextStep).toContain('Download');
    },
  );

  test('a LoRA in the place of a checkpoint is recognised', async () => {
    const error = await explain('checkpoint is a lora');
    expect(error.message).toMatch(/'a_lora\.safetensors'.*looks like a LoRA/);
    expect(error.nextStep).toContain('models/loras');
  });

  test('one that was deleted since is missing, with its folder and the nearest', async () => {
    const error = await explain('lora deleted since');
    expect(error).toMatchObject({
      code: 'model_missing',
      message: expect.stringContaining("'gone.safetensors' is not installed in loras"),
    });
    expect(error.nextStep).toContain('models/loras');
  });
});

describe('input files', () => {
  test.each([
    'load image: broken',
    'load image: text',
    'load image: empty',
    'load audio: broken',
    'load video: broken',
  ])('%s: the file is named, by the node that reads it', async (name) => {
    const error = await explain(name);
    expect(error.code).toBe('unsupported_media');
    expect(error.message).toMatch(/'(broken|text|empty)\.\w+' in node 1/);
  });

  test('one that was deleted since is not found', async () => {
    expect(await explain('load image: deleted since')).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining("'gone.png'"),
    });
  });
});

describe('other failures', () => {
  test('parts that do not fit each other are said to be so, with the model', async () => {
    const { messages, submitted } = readRecording('error_ksampler_shape');
    const failed = messages.find((message) => message.kind === 'failed');
    if (failed?.kind !== 'failed') throw new Error('the recording has a failure');
    const { prompt } = submitted[0] as { prompt: FailedRun['workflow'] };
    const { error, traceback } = await explainExecution(failed, { workflow: prompt, graph: null, lookup: null });
    expect(error).toMatchObject({
      code: 'job_failed',
      message: expect.stringMatching(/node 3.*does not fit together/),
    });
    expect(error.nextStep).toMatch(/same kind as 'tiny_sd15/);
    expect(traceback).toMatch(/execution\.py[^]*RuntimeError: Given groups[^]*sampler_name: \["euler"\]/);
  });

  test('a blocker that says why is quoted', async () => {
    const error = await explain('blocker, with a message');
    expect(error).toMatchObject({
      code: 'job_failed',
      message: expect.stringMatching(/stopped the way to node 3 \(SaveImage\): choose a picture at …\/x\.png first/),
    });
  });

  test('a module that is not installed, and a name outside the output folder', async () => {
    expect((await explain('raised: module')).message).toContain('the Python module insightface');
    expect(await explain('prefix outside output')).toMatchObject({ code: 'forbidden_path' });
  });

  test('one that says nothing is told by its exception', async () => {
    expect((await explain('raised: empty')).message).toContain('ValueError');
  });
});
