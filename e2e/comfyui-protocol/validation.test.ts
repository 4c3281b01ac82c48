import { describe, expect, test } from 'vitest';
import { get, post } from './comfyui-driver.ts';
import { loadImage, plainImage, saveImage, textToImage, withInputs, type Graph } from './graphs.ts';

const traceback = expect.any(Array) as unknown;

/** A refusal as ComfyUI words it; `details` is filled only when the output node itself is wrong. */
const failed = (nodeErrors: unknown, details = '') => ({
  error: {
    type: 'prompt_outputs_failed_validation',
    message: 'Prompt outputs failed validation',
    details,
    extra_info: {},
  },
  node_errors: nodeErrors,
});

const nodeError = (classType: string, ...errors: unknown[]) => ({
  errors,
  dependent_outputs: ['9'],
  class_type: classType,
});

async function refusal(graph: unknown): Promise<unknown> {
  const reply = await post('/prompt', { prompt: graph });
  expect([reply.status, reply.headers['content-type']]).toEqual([400, 'application/json; charset=utf-8']);
  return reply.json();
}

const withSampler = async (inputs: Record<string, unknown>): Promise<Graph> =>
  withInputs(await textToImage(), '3', inputs);

const withSave = async (inputs: Record<string, unknown>): Promise<Graph> =>
  withInputs(await textToImage(), '9', inputs);

const stepsConfig = ['INT', { default: 20, min: 1, max: 10000 }];

describe('a value', () => {
  test('above its maximum is value_bigger_than_max', async () => {
    expect(await refusal(await withSampler({ steps: 10001 }))).toMatchObject(
      failed({
        '3': nodeError('KSampler', {
          type: 'value_bigger_than_max',
          message: 'Value 10001 bigger than max of 10000',
          details: 'steps',
          extra_info: { input_name: 'steps', input_config: stepsConfig, received_value: 10001 },
        }),
      }),
    );
  });

  test('below its minimum is value_smaller_than_min', async () => {
    expect(await refusal(await withSampler({ steps: 0 }))).toMatchObject(
      failed({
        '3': nodeError('KSampler', {
          type: 'value_smaller_than_min',
          message: 'Value 0 smaller than min of 1',
          details: 'steps',
          extra_info: { input_name: 'steps', input_config: stepsConfig, received_value: 0 },
        }),
      }),
    );
  });

  test('above 64 bits is compared and quoted in all its digits', async () => {
    const graph = JSON.stringify(await withSampler({ seed: 'SEED' })).replace('"SEED"', '18446744073709551616');
    const reply = await post('/prompt', `{"prompt": ${graph}}`);
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(
      '"message": "Value 18446744073709551616 bigger than max of 18446744073709551615", "details": "seed"',
    );
    expect(reply.text).toContain('"received_value": 18446744073709551616');
  });

  test('that is no integer is invalid_input_type with Python’s words', async () => {
    const problem = "invalid literal for int() with base 10: 'abc'";
    expect(await refusal(await withSampler({ steps: 'abc' }))).toMatchObject(
      failed({
        '3': nodeError('KSampler', {
          type: 'invalid_input_type',
          message: 'Failed to convert an input value to a INT value',
          details: `steps, abc, ${problem}`,
          extra_info: {
            input_name: 'steps',
            input_config: stepsConfig,
            received_value: 'abc',
            exception_message: problem,
          },
        }),
      }),
    );
  });

  test('that is no float is invalid_input_type with Python’s words', async () => {
    const problem = "float() argument must be a string or a real number, not 'NoneType'";
    expect(await refusal(await withSampler({ cfg: null }))).toMatchObject(
      failed({
        '3': nodeError('KSampler', {
          type: 'invalid_input_type',
          message: 'Failed to convert an input value to a FLOAT value',
          details: `cfg, None, ${problem}`,
          extra_info: { input_name: 'cfg', received_value: null, exception_message: problem },
        }),
      }),
    );
  });

  test('outside a short list of choices is value_not_in_list, with the list', async () => {
    const graph = withInputs(await textToImage(), '4', { ckpt_name: 'no such file.ckpt' });
    const choices = (await get('/models/checkpoints')).json<string[]>();
    const listed = choices.length > 20 ? `(list of length ${choices.length})` : `['${choices.join("', '")}']`;
    expect(await refusal(graph)).toMatchObject(
      failed({
        '4': nodeError('CheckpointLoaderSimple', {
          type: 'value_not_in_list',
          message: 'Value not in list',
          details: `ckpt_name: 'no such file.ckpt' not in ${listed}`,
          extra_info: { input_name: 'ckpt_name', received_value: 'no such file.ckpt' },
        }),
      }),
    );
  });

  test('outside a list of more than 20 choices is value_not_in_list, with its length and no config', async () => {
    const body = await refusal(await withSampler({ sampler_name: 'nope' }));
    expect(body).toEqual(
      failed({
        '3': nodeError('KSampler', {
          type: 'value_not_in_list',
          message: 'Value not in list',
          details: expect.stringMatching(/^sampler_name: 'nope' not in \(list of length \d+\)$/),
          extra_info: { input_name: 'sampler_name', input_config: null, received_value: 'nope' },
        }),
      }),
    );
  });

  test('that the node itself refuses is custom_validation_failed', async () => {
    expect(await refusal({ '1': loadImage('does_not_exist.png'), '9': saveImage('1') })).toEqual(
      failed({
        '1': nodeError('LoadImage', {
          type: 'custom_validation_failed',
          message: 'Custom validation failed for node',
          details: 'image - Invalid image file: does_not_exist.png',
          extra_info: { input_name: 'image' },
        }),
      }),
    );
  });
});

describe('an absent input', () => {
  test('is required_input_missing, one entry each', async () => {
    const missing = (name: string) => ({
      type: 'required_input_missing',
      message: 'Required input is missing',
      details: name,
      extra_info: { input_name: name },
    });
    const body = (await refusal(await withSampler({ model: undefined, seed: undefined }))) as {
      node_errors: Record<string, { errors: { details: string }[] }>;
    };
    body.node_errors['3']?.errors.sort((a, b) => a.details.localeCompare(b.details));
    expect(body).toEqual(failed({ '3': nodeError('KSampler', missing('model'), missing('seed')) }));
  });
});

describe('a link', () => {
  test('that is not [node, slot] is bad_linked_input', async () => {
    const message = 'Bad linked input, must be a length-2 list of [node_id, slot_index]';
    expect(await refusal(await withSave({ images: ['8', 0, 1] }))).toMatchObject(
      failed(
        {
          '9': nodeError('SaveImage', {
            type: 'bad_linked_input',
            message,
            details: 'images',
            extra_info: { input_name: 'images', received_value: ['8', 0, 1] },
          }),
        },
        `${message}: images`,
      ),
    );
  });

  test('to an output of another type is return_type_mismatch', async () => {
    const details = 'images, received_type(MODEL) mismatch input_type(IMAGE)';
    expect(await refusal(await withSave({ images: ['4', 0] }))).toMatchObject(
      failed(
        {
          '9': nodeError('SaveImage', {
            type: 'return_type_mismatch',
            message: 'Return type mismatch between linked nodes',
            details,
            extra_info: { input_name: 'images', received_type: 'MODEL', linked_node: ['4', 0] },
          }),
        },
        `Return type mismatch between linked nodes: ${details}`,
      ),
    );
  });

  const raising: [claim: string, link: unknown, type: string, words: string][] = [
    ['to a node that is not there', ['88', 0], 'KeyError', "'88'"],
    ['to a node by an integer', [8, 0], 'KeyError', '8'],
    ['to a slot past the last', ['8', 1], 'IndexError', 'tuple index out of range'],
    ['to a slot by a word', ['8', 'x'], 'TypeError', 'tuple indices must be integers or slices, not str'],
  ];
  test.for(raising)('%s is exception_during_validation', async ([, link, type, words]) => {
    expect(await refusal(await withSave({ images: link }))).toEqual(
      failed(
        {
          '9': nodeError('SaveImage', {
            type: 'exception_during_validation',
            message: 'Exception when validating node',
            details: words,
            extra_info: { exception_type: type, traceback },
          }),
        },
        `Exception when validating node: ${words}`,
      ),
    );
  });

  test('to a node that is not there, further in, is exception_during_inner_validation of the node that has it', async () => {
    const body = await refusal(withInputs(await textToImage(), '8', { samples: ['88', 0] }));
    expect(body).toMatchObject(
      failed({
        '8': nodeError('VAEDecode', {
          type: 'exception_during_inner_validation',
          message: 'Exception when validating inner node',
          details: "'88'",
          extra_info: {
            input_name: 'images',
            exception_message: "'88'",
            exception_type: 'KeyError',
            traceback,
            linked_node: ['8', 0],
          },
        }),
      }),
    );
  });

  test('to slot −1 is accepted, as Python counts it from the end', async () => {
    const graph = { '1': plainImage(), '9': withInputs({ '9': saveImage('1') }, '9', { images: ['1', -1] })['9'] };
    expect((await post('/prompt', { prompt: graph })).status).toBe(200);
  });

  test('in a circle is refused without naming a node', async () => {
    const graph = withInputs(await textToImage(), '3', { latent_image: ['3', 0] });
    expect(await refusal(graph)).toEqual(failed({}));
  });
});

test('a node without "inputs" is exception_during_validation', async () => {
  const graph = { ...(await textToImage()), '9': { class_type: 'SaveImage' } };
  expect(await refusal(graph)).toEqual(
    failed(
      {
        '9': nodeError('SaveImage', {
          type: 'exception_during_validation',
          message: 'Exception when validating node',
          details: "'inputs'",
          extra_info: { exception_type: 'KeyError', traceback },
        }),
      },
      "Exception when validating node: 'inputs'",
    ),
  );
});

test('several bad nodes are all named, each with the outputs that need it', async () => {
  const graph = withInputs(await withSampler({ steps: 0 }), '4', { ckpt_name: 'x' });
  const second = { ...graph, '10': saveImage('8') };
  const body = (await refusal(second)) as { node_errors: Record<string, { dependent_outputs: string[] }> };
  expect(Object.keys(body.node_errors)).toEqual(['3', '4']);
  expect(body.node_errors['3']?.dependent_outputs.toSorted()).toEqual(['10', '9']);
});
