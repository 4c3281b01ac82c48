import { describe, expect, test } from 'vitest';
import { isModelInput, nearestModel } from './model-inputs.ts';
import { define, defineRecent, judge, typesAt } from './validation.fixture.ts';

const sampler = define({ sampler: [['euler', 'heun', 1], {}] });

describe('a list of choices', () => {
  test.each(['euler', 1, true, { __value__: 'heun' }])('has %j', (value) => {
    expect(judge(sampler, { sampler: value }).accepted).toBe(true);
  });

  test('without the value: value_not_in_list, with the nearest choice', () => {
    const result = judge(sampler, { sampler: 'eulr' });
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'value_not_in_list',
        message: 'Value not in list',
        details: "sampler: 'eulr' not in ['euler', 'heun', 1]",
        extra_info: { input_name: 'sampler', input_config: [['euler', 'heun', 1], {}], received_value: 'eulr' },
      },
    ]);
    expect(result.problems).toMatchObject([
      {
        type: 'value_not_in_list',
        input: 'sampler',
        message: "Node 1 (Tested): sampler 'eulr' is not one of its choices; nearest: 'euler'.",
        nextStep: "Choose one of: 'euler', 'heun', 1.",
      },
    ]);
  });

  test.each([
    ['1', "sampler: '1' not in ['euler', 'heun', 1]"],
    [null, "sampler: 'None' not in ['euler', 'heun', 1]"],
    [{ __value__: ['euler'] }, "sampler: '['euler']' not in ['euler', 'heun', 1]"],
    ['Euler', "sampler: 'Euler' not in ['euler', 'heun', 1]"],
  ])('%j is not in it', (value, details) => {
    expect(judge(sampler, { sampler: value }).nodeErrors['1']?.errors[0]?.details).toBe(details);
  });

  test('of more than 20 is told by its length', () => {
    const list = (length: number) => Array.from({ length }, (_, at) => `c${at}`);
    const short = judge(define({ c: [list(20), {}] }), { c: 'x' }).nodeErrors['1']?.errors[0];
    expect(short?.details).toContain("'c19']");
    expect(short?.extra_info['input_config']).toEqual([list(20), {}]);
    const result = judge(define({ c: [list(21), {}] }), { c: 'x' });
    expect(result.nodeErrors['1']?.errors[0]).toMatchObject({
      details: "c: 'x' not in (list of length 21)",
      extra_info: { input_config: null },
    });
    expect(result.problems[0]?.nextStep).toBe("Choose one of: 'c0', 'c1', 'c2', 'c3', 'c4', ….");
  });

  test('that is empty', () => {
    const result = judge(define({ c: [[], {}] }), { c: 'x' });
    expect(result.nodeErrors['1']?.errors[0]?.details).toBe("c: 'x' not in []");
    expect(result.problems[0]?.nextStep).toBe('The server offers no choice at all here.');
  });
});

describe('choices of the newer form', () => {
  const combo = ['COMBO', { options: ['jpg', 'png'] }];

  test('are not checked by 0.3.64: the value is a problem, but no error', () => {
    const result = judge(define({ format: combo }), { format: 'pnx' });
    expect(result).toMatchObject({ accepted: true, nodeErrors: {}, outputs: ['1'] });
    expect(result.problems).toMatchObject([
      {
        type: 'value_not_in_list',
        message: "Node 1 (Tested): format 'pnx' is not one of its choices; nearest: 'png'.",
      },
    ]);
    expect(judge(define({ format: combo }), { format: 'png' }).problems).toEqual([]);
  });

  test('are checked by servers of 2026, which print the value with its quotes', () => {
    const result = judge(defineRecent({ format: combo }), { format: "it's" });
    expect(result.accepted).toBe(false);
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'value_not_in_list',
        message: 'Value not in list',
        details: `format: "it's" not in ['jpg', 'png']`,
        extra_info: { input_name: 'format', input_config: combo, received_value: "it's" },
      },
    ]);
  });

  test('several at once, where the class takes several', () => {
    const several = defineRecent({ tags: ['COMBO', { options: ['a', 'b'], multiselect: true }] });
    expect(judge(several, { tags: { __value__: ['a', 'b'] } }).accepted).toBe(true);
    const result = judge(several, { tags: { __value__: ['a', 'x', 'y'] } });
    expect(result.nodeErrors['1']?.errors[0]?.details).toBe("tags: 'x', 'y' not in ['a', 'b']");
    const one = defineRecent({ tags: ['COMBO', { options: ['a', 'b'], multiselect: false }] });
    expect(typesAt(judge(one, { tags: { __value__: ['a'] } }))).toEqual(['value_not_in_list']);
    expect(
      judge(define({ tags: several.input?.required?.['tags'] }), { tags: { __value__: ['a'] } }).problems,
    ).toHaveLength(1);
  });

  test.each([
    ['remote', define, {}],
    ['remote', defineRecent, {}],
    ['remote_combo', defineRecent, { options: [] }],
  ] as const)('that are fetched by the interface (%s) are left to the server', (key, make, settings) => {
    const result = judge(make({ file: ['COMBO', { ...settings, [key]: { route: '/files' } }] }), { file: 'x' });
    expect(result).toMatchObject({ accepted: true, problems: [] });
    expect(result.unknowable).toEqual(
      make === define ? [] : [{ nodeId: '1', classType: 'Tested', input: 'file', reason: 'remote_choices' }],
    );
  });

  test('that are empty by design are left to the server, those of models are not', () => {
    const empty = ['COMBO', { options: [] }];
    const result = judge(defineRecent({ choice: empty }), { choice: 'mine' });
    expect(result).toMatchObject({
      accepted: true,
      problems: [],
      unknowable: [{ input: 'choice', reason: 'own_check' }],
    });
    expect(judge(defineRecent({ vae_name: empty }), { vae_name: 'ae.safetensors' })).toMatchObject({
      accepted: false,
      unknowable: [],
      problems: [{ type: 'model_missing' }],
    });
  });
});

describe('a model that is not installed', () => {
  const loader = define(
    { ckpt_name: [['SDXL/Juggernaut_XL_v9.safetensors', 'sd15.ckpt'], {}] },
    { display_name: 'Load Checkpoint' },
  );
  const options = {
    classType: 'CheckpointLoaderSimple',
    modelSources: [
      { name: 'juggernautXL.safetensors', url: 'https://models.example/j.safetensors', directory: 'checkpoints' },
    ],
  };

  test('is model_missing for a person and value_not_in_list for ComfyUI, with the nearest name and a source', () => {
    const result = judge(loader, { ckpt_name: 'juggernautXL.safetensors' }, options);
    expect(typesAt(result)).toEqual(['value_not_in_list']);
    expect(result.problems).toEqual([
      {
        nodeId: '1',
        classType: 'CheckpointLoaderSimple',
        title: 'Load Checkpoint',
        input: 'ckpt_name',
        type: 'model_missing',
        message:
          "Node 1 'Load Checkpoint' (CheckpointLoaderSimple): ckpt_name 'juggernautXL.safetensors' is not installed; nearest: 'SDXL/Juggernaut_XL_v9.safetensors'. It can be had from https://models.example/j.safetensors (folder checkpoints).",
        nextStep: "Download it into ComfyUI's folder models/checkpoints, or use 'SDXL/Juggernaut_XL_v9.safetensors'.",
      },
    ]);
  });

  test('without anything near, and without a source', () => {
    const result = judge(loader, { ckpt_name: 'qwen.safetensors' }, { classType: 'CheckpointLoaderSimple' });
    expect(result.problems[0]).toMatchObject({
      message: "Node 1 'Load Checkpoint' (CheckpointLoaderSimple): ckpt_name 'qwen.safetensors' is not installed.",
      nextStep: "Install it into ComfyUI's folder models/checkpoints, or choose another model.",
    });
  });

  test('with a source that names no folder', () => {
    const modelSources = [{ name: 'a.pt', url: 'http://x.example/a.pt', directory: '' }];
    const result = judge(loader, { ckpt_name: 'sub/A.pt' }, { modelSources });
    expect(result.problems[0]).toMatchObject({
      message:
        "Node 1 'Load Checkpoint' (Tested): ckpt_name 'sub/A.pt' is not installed. It can be had from http://x.example/a.pt.",
      nextStep: "Download it into ComfyUI's folder models/checkpoints, or choose another model.",
    });
  });

  test.each([
    ['Any', 'anything', 'x.safetensors', true],
    ['Any', 'anything', 'X.GGUF', true],
    ['Any', 'anything', 'x.onnx', true],
    ['Any', 'anything', 'x.png', false],
    ['Any', 'clip_name2', 'x', true],
    ['Any', 'lora_name_3', 'x', true],
    ['Any', 'loras.0.lora_name', 'x', true],
    ['Any', 'sampler_name', 'x', false],
    ['UpscaleModelLoader', 'model_name', 'x', true],
    ['KlingImageGenerationNode', 'model_name', 'kling-v3', false],
    ['Any', 'ckpt_name', '', false],
    ['Any', 'ckpt_name', 5, false],
  ])('%s.%s = %j is a model: %s', (classType, input, value, expected) => {
    expect(isModelInput(classType, input, value)).toBe(expected);
  });

  test('the nearest is the same file in another folder, else that of the nearest spelling without ending', () => {
    const installed = ['a/flux1-dev.safetensors', 'flux1-devs.safetensors', 'b\\vae.sft'];
    expect(nearestModel('flux1-dev.sft', installed)).toBe('a/flux1-dev.safetensors');
    expect(nearestModel('x\\VAE.pt', installed)).toBe('b\\vae.sft');
    expect(nearestModel('flux1-devz.safetensors', installed)).toBe('a/flux1-dev.safetensors');
    expect(nearestModel('hunyuan.safetensors', installed)).toBeNull();
    expect(nearestModel('wan.safetensors', [])).toBeNull();
  });
});
