import { expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { classOf, classic, classicWith, workflowOf } from './graph.fixture.ts';
import { summary } from './summary.ts';

type Nodes = typeof classic;

const nothing = {
  prompt: null,
  negative: null,
  seed: null,
  steps: null,
  cfg: null,
  sampler: null,
  scheduler: null,
  denoise: null,
  size: null,
  models: [],
  loras: [],
};

test('the classic workflow in short', () => {
  expect(summary(workflowOf(classic))).toEqual({
    prompt: 'a fox',
    negative: 'watermark',
    seed: 42,
    steps: 20,
    cfg: 8,
    sampler: 'euler',
    scheduler: 'normal',
    denoise: 1,
    size: { width: 512, height: 768 },
    models: ['v1-5.safetensors'],
    loras: [],
  });
});

const stages: Nodes = {
  ...classicWith({ latent_image: ['20', 0], seed: 2, model: ['l', 0] }),
  '20': [
    'KSampler',
    { model: ['u', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0], seed: 1, steps: 5 },
  ],
  '21': ['PreviewImage', { images: ['22', 0] }],
  '22': ['VAEDecode', { samples: ['20', 0], vae: ['v', 0] }],
  u: ['UNETLoader', { unet_name: 'base' }],
  v: ['VAELoader', { vae_name: 'ae' }],
  l: ['LoraLoaderModelOnly', { model: ['m', 0], lora_name: 'detail', strength_model: 0.5 }],
  m: ['LoraLoaderModelOnly', { model: ['4', 0], lora_name: 'first', strength_model: ['x', 0] }],
  x: ['Unknown'],
};

test('each output has the summary of the sampler nearest to it', () => {
  expect(summary(workflowOf(stages), { outputNode: '21' })).toMatchObject({
    seed: 1,
    steps: 5,
    models: ['v1-5.safetensors', 'base', 'ae'],
    loras: [],
  });
  expect(summary(workflowOf(stages), { outputNode: '9' })).toMatchObject({
    seed: 2,
    steps: 20,
    loras: [
      { name: 'first', strength: null },
      { name: 'detail', strength: 0.5 },
    ],
  });
  expect(summary(workflowOf(stages))).toMatchObject({ seed: 1 });
});

test('what is sampled with comes before the rest, each once', () => {
  const nodes: Nodes = {
    a: ['VAELoader', { vae_name: 'ae' }],
    b: ['UNETLoader', { unet_name: 'flux' }],
    c: ['CLIPLoader', { clip_name: 't5' }],
    d: ['UNETLoader', { unet_name: 'flux' }],
    k: ['KSampler', { x: ['a', 0], y: ['b', 0], z: ['c', 0], w: ['d', 0] }],
  };
  expect(summary(workflowOf(nodes)).models).toEqual(['flux', 'ae', 't5']);
});

test('a seed beyond a double is given as its digits', () => {
  const seed = parseWorkflowText('18446744073709551615');
  expect(summary(workflowOf(classicWith({ seed }))).seed).toBe('18446744073709551615');
  expect(summary(workflowOf(classicWith({ seed: true }))).seed).toBeNull();
});

test('what is computed or of another type is not told', () => {
  const nodes = classicWith(
    { steps: '20', cfg: ['m', 0], sampler_name: 5, seed: ['m', 0], latent_image: ['l', 0] },
    {
      m: ['MathExpression', { a: ['p', 0] }],
      p: ['PrimitiveInt', { value: 8 }],
      l: ['EmptyLatentImage', { width: ['m', 0], height: 5 }],
    },
  );
  expect(summary(workflowOf(nodes))).toMatchObject({ steps: null, cfg: null, sampler: null, seed: null, size: null });
});

test('an output that nothing sampled for has its models alone', () => {
  const nodes: Nodes = {
    ...classic,
    s: ['SaveImage', { images: ['u', 0] }],
    u: ['ImageUpscaleWithModel', { upscale_model: ['m', 0] }],
    m: ['UpscaleModelLoader', { model_name: '4x' }],
  };
  expect(summary(workflowOf(nodes), { outputNode: 's' })).toEqual({ ...nothing, models: ['4x'] });
  expect(summary(workflowOf(nodes), { outputNode: 'gone' })).toEqual(nothing);
});

test('without a sampler all models are told', () => {
  expect(summary(workflowOf({ m: ['UpscaleModelLoader', { model_name: '4x' }] }))).toEqual({
    ...nothing,
    models: ['4x'],
  });
  expect(summary({})).toEqual(nothing);
});

test('definitions are used where they are given', () => {
  const nodes = classicWith({ positive: ['e', 0] }, { e: ['Mine', { words: 'hello' }] });
  const definitions = new Map([['Mine', classOf({ words: 'STRING*' }, ['CONDITIONING'])]]);
  expect(summary(workflowOf(nodes)).prompt).toBeNull();
  expect(summary(workflowOf(nodes), { definitions }).prompt).toBe('hello');
});
