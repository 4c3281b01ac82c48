import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { costOf, isFullRun, shapeOf } from './workflow-cost.ts';

const workflow = (change: Record<string, Record<string, unknown>> = {}): ApiWorkflow => {
  const nodes: ApiWorkflow = {
    '3': {
      class_type: 'KSampler',
      inputs: {
        seed: 5,
        steps: 20,
        cfg: 7,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'base.safetensors' } },
    '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 2 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { clip: ['4', 1], text: 'a fox' } },
    '7': { class_type: 'CLIPTextEncode', inputs: { clip: ['4', 1], text: '' } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'x' } },
  };
  for (const [id, inputs] of Object.entries(change)) Object.assign(nodes[id]?.inputs ?? {}, inputs);
  return nodes;
};

test('size and steps are read from the workflow', () => {
  expect(costOf(workflow())).toMatchObject({ pixels: 512 * 768 * 2, steps: 20 });
  const video = {
    ...workflow(),
    '5': { class_type: 'EmptyHunyuanLatentVideo', inputs: { width: 64, height: 32, length: 25, batch_size: 1 } },
  };
  expect(costOf(video).pixels).toBe(64 * 32 * 25);
  expect(costOf({ '1': { class_type: 'LoadImage', inputs: { image: 'x.png' } } })).toMatchObject({
    pixels: null,
    steps: null,
  });
});

test('of stages that share their steps each counts its own', () => {
  const stage = (latent: string, inputs: Record<string, unknown>) => ({
    class_type: 'KSamplerAdvanced',
    inputs: {
      ...workflow()['3']?.inputs,
      noise_seed: 5,
      steps: 30,
      start_at_step: 0,
      end_at_step: 10_000,
      latent_image: [latent, 0],
      ...inputs,
    },
  });
  const refined = { ...workflow(), '3': stage('5', { end_at_step: 24 }), '30': stage('3', { start_at_step: 24 }) };
  expect(costOf(refined)).toMatchObject({ pixels: 512 * 768 * 2, steps: 30 });
});

test('values, ids, titles and order leave the shape as it is; classes and links change it', () => {
  const shape = shapeOf(workflow());
  const values = { '3': { seed: 6, steps: 40 }, '5': { width: 8 }, '4': { ckpt_name: 'other.safetensors' } };
  expect(shapeOf(workflow(values))).toBe(shape);
  expect(shapeOf(Object.fromEntries(Object.entries(workflow()).toReversed()))).toBe(shape);
  const renamed = JSON.parse(JSON.stringify(workflow()).replaceAll(/"(\d)"/g, '"n$1"')) as ApiWorkflow;
  expect(shapeOf(renamed)).toBe(shape);
  expect(shapeOf(workflow({ '3': { positive: ['7', 0] } }))).toBe(shape);
  expect(shapeOf(workflow({ '8': { vae: ['4', 1] } }))).not.toBe(shape);
  expect(shapeOf({ ...workflow(), '9': { class_type: 'PreviewImage', inputs: { images: ['8', 0] } } })).not.toBe(shape);
  expect(costOf(workflow(values)).models).not.toBe(costOf(workflow()).models);
});

test('a run whose sampler ComfyUI had kept tells nothing of the time', () => {
  expect(isFullRun(workflow(), [])).toBe(true);
  expect(isFullRun(workflow(), ['4', '5', '6', '7'])).toBe(true);
  expect(isFullRun(workflow(), ['3', '4'])).toBe(false);
  const upscale: ApiWorkflow = {
    '1': { class_type: 'LoadImage', inputs: { image: 'x.png' } },
    '2': { class_type: 'UpscaleModelLoader', inputs: { model_name: 'x4.pth' } },
    '3': { class_type: 'ImageUpscaleWithModel', inputs: { image: ['1', 0], upscale_model: ['2', 0] } },
    '4': { class_type: 'SaveImage', inputs: { images: ['3', 0] } },
  };
  expect(isFullRun(upscale, ['1', '2', '__proto__'])).toBe(true);
  expect(isFullRun(upscale, ['1', '2', '3'])).toBe(false);
});

test('nonsense has a shape and a cost too', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('1', '2', '3'),
        fc.record({
          class_type: fc.constantFrom('KSampler', 'EmptyLatentImage', 'x'),
          inputs: fc.dictionary(
            fc.constantFrom('steps', 'width', 'height', 'latent_image', 'batch_size', 'end_at_step'),
            fc.oneof(fc.jsonValue(), fc.double(), fc.tuple(fc.constantFrom('1', '2', '3'), fc.nat(2))),
          ),
        }),
      ),
      (wild) => {
        const { shape, pixels, steps } = costOf(wild as ApiWorkflow);
        expect(shape).toMatch(/^[\da-f]{64}$/);
        expect(pixels === null || pixels > 0).toBe(true);
        expect(steps === null || steps >= 0).toBe(true);
      },
    ),
    { numRuns: 300, seed: 8 },
  );
});
