import { expect, test } from 'vitest';
import { readRecording } from '../../comfyui/recording.fixture.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { executionFailure, refusal, withoutPaths } from './failures.ts';

const workflow: ApiWorkflow = {
  '3': { class_type: 'KSampler', _meta: { title: 'My sampler' } },
  '4': { class_type: 'CheckpointLoaderSimple' },
};

test('a failed node is named, and no path of the other machine gets out', () => {
  const failed = readRecording('error_ksampler_shape').messages.find((message) => message.kind === 'failed');
  if (failed?.kind !== 'failed') throw new Error('the recording has a failure');
  const error = executionFailure(failed, workflow);
  expect(error).toMatchObject({
    code: 'job_failed',
    details: { nodeId: '3', nodeTitle: 'My sampler', classType: 'KSampler' },
  });
  expect(error.message).toContain('My sampler');
  expect(JSON.stringify(error)).not.toMatch(/\/(home|root|work|usr|tmp)\//);
});

test('running out of memory has its own code and says what to lower', () => {
  const error = executionFailure(
    {
      kind: 'failed',
      jobId: 'j',
      nodeId: '3',
      classType: 'KSampler',
      message: 'CUDA out of memory. Tried',
      exceptionType: 'torch.OutOfMemoryError',
      traceback: [],
    },
    workflow,
  );
  expect(error).toMatchObject({ code: 'out_of_memory', nextStep: expect.stringContaining('width') });
});

test('a model that is not there is told from other refusals', () => {
  const body = {
    error: {
      type: 'prompt_outputs_failed_validation',
      message: 'Prompt outputs failed validation',
      details: '',
      extra_info: {},
    },
    node_errors: {
      '4': {
        errors: [
          {
            type: 'value_not_in_list',
            message: 'Value not in list',
            details: "ckpt_name: 'x' not in ['a']",
            extra_info: {},
          },
        ],
        dependent_outputs: ['9'],
        class_type: 'CheckpointLoaderSimple',
      },
    },
  };
  expect(refusal(400, body, workflow)).toMatchObject({
    code: 'model_missing',
    message: expect.stringContaining("'x' not in ['a']"),
  });
});

test('an unknown class and an unreadable body have their codes', () => {
  const unknown = {
    error: {
      type: 'invalid_prompt',
      message: 'Cannot execute because node Nope does not exist.',
      details: "Node ID '#9'",
      extra_info: {},
    },
    node_errors: [],
  };
  expect(refusal(400, unknown, workflow).code).toBe('node_class_missing');
  expect(refusal(500, '500 Internal Server Error', workflow).code).toBe('workflow_unreadable');
});

test.each([
  ['No such file: /home/ann/ComfyUI/models/x.safetensors', 'No such file: …/x.safetensors'],
  ["Cannot open 'C:\\Users\\ann\\comfy\\x.png'", "Cannot open '…/x.png'"],
  [
    "[Errno 2] No such file or directory: 'C:\\\\Users\\\\ann\\\\models\\\\x.ckpt'",
    "[Errno 2] No such file or directory: '…/x.ckpt'",
  ],
  ["Cannot open 'C:\\Program Files (x86)\\Comfy UI\\x y.png'", "Cannot open '…/x y.png'"],
  ['/home/ann lee/ComfyUI/models/x.safetensors is broken', '…/x.safetensors is broken'],
  ['D:\\Comfy UI\\models\\x.safetensors is broken', '…/x.safetensors is broken'],
  ['\\\\nas\\ann\\x.png is gone', '…/x.png is gone'],
  [
    "'a' not in ['SD1.5/anime/y.safetensors', 'a\\\\b\\\\c.ckpt']",
    "'a' not in ['SD1.5/anime/y.safetensors', 'a\\\\b\\\\c.ckpt']",
  ],
  ['see https://example.org/a/b/c for it', 'see https://example.org/a/b/c for it'],
  ['a/b ratio of 1/2', 'a/b ratio of 1/2'],
])('paths are cut to their last part: %s', (said, shown) => {
  expect(withoutPaths(said)).toBe(shown);
});
