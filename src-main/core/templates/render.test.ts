import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTemplate } from './load-templates.ts';
import { render, type RenderWorld } from './render.ts';

const template = await loadTemplate(
  'generate_image',
  fileURLToPath(new URL('../../../workflows/generate_image', import.meta.url)),
);

const installed = ['dreamshaper_8.safetensors', 'sd_xl_base_1.0.safetensors'];

function world(facts: Partial<RenderWorld> & { models?: readonly string[] } = {}): RenderWorld {
  const models = facts.models ?? installed;
  return {
    choices: ({ name }) => {
      if (name === 'model') return models;
      if (name === 'sampler') return ['euler', 'euler_ancestral', 'dpmpp_2m'];
      return name === 'scheduler' ? ['normal', 'karras'] : null;
    },
    defaults: {},
    baseOf: (_folder, model) => (model.startsWith('dreamshaper') ? 'sd1.5' : null),
    seedBounds: () => ({ min: 0, max: 2 ** 64 }),
    file: (_parameter, given) => given,
    ownFile: (_parameter, own) => own,
    pictureSize: () => null,
    random: () => 0.5,
    backendName: 'home',
    ...facts,
  };
}

test('the defaults are those the tool promises', () => {
  const { workflow, parameters, adjustments } = render(template, { prompt: 'a fox' }, world());
  expect(parameters).toMatchObject({
    negative_prompt: 'text, watermark, low quality, blurry, distorted',
    width: 1024,
    height: 1024,
    steps: 25,
    cfg: 7,
    sampler: 'dpmpp_2m',
    scheduler: 'karras',
    model: 'sd_xl_base_1.0.safetensors',
    seed: 2 ** 52,
  });
  expect(adjustments).toEqual([]);
  expect(workflow['6']?.inputs?.text).toBe('a fox');
  expect(workflow['3']?.inputs).toMatchObject({ seed: 2 ** 52, sampler_name: 'dpmpp_2m', positive: ['6', 0] });
});

test('an SD 1.5 checkpoint works at 512 unless a size is given', () => {
  const model = 'dreamshaper_8.safetensors';
  expect(render(template, { prompt: 'x', model }, world()).parameters).toMatchObject({ width: 512, height: 512 });
  expect(render(template, { prompt: 'x', model, width: 768 }, world()).parameters).toMatchObject({
    width: 768,
    height: 512,
  });
});

test('a preset sets its values, and a value beside it wins', () => {
  const { parameters } = render(template, { prompt: 'x', preset: 'draft', steps: 20 }, world());
  expect(parameters).toMatchObject({ preset: 'draft', width: 512, height: 512, steps: 20, sampler: 'euler_ancestral' });
});

describe('the model', () => {
  test('one that the caller names must be installed', () => {
    expect(() => render(template, { prompt: 'x', model: 'dreamshaper_9.safetensors' }, world())).toThrow(
      expect.objectContaining({
        code: 'model_missing',
        nextStep: expect.stringContaining("Did you mean 'dreamshaper_8.safetensors'?"),
        details: expect.objectContaining({ installed }),
      }),
    );
  });

  test('a stray quote, another case or a missing ending is forgiven and reported', () => {
    for (const model of ["sd_xl_base_1.0.safetensors'", 'SD_XL_base_1.0.safetensors', 'sd_xl_base_1.0']) {
      const { parameters, adjustments } = render(template, { prompt: 'x', model }, world());
      expect(parameters.model).toBe('sd_xl_base_1.0.safetensors');
      expect(adjustments).not.toEqual([]);
    }
  });

  test('one that only the template names gives way to settings, else to the first installed', () => {
    const models = ['a.safetensors', 'b.safetensors'];
    expect(
      render(template, { prompt: 'x' }, world({ models, defaults: { model: 'b.safetensors' } })).parameters.model,
    ).toBe('b.safetensors');
    const { parameters, adjustments } = render(template, { prompt: 'x' }, world({ models }));
    expect(parameters.model).toBe('a.safetensors');
    expect(adjustments).toEqual([expect.stringContaining("'a.safetensors' was used")]);
  });

  test('with none installed the error says where one belongs', () => {
    expect(() => render(template, { prompt: 'x' }, world({ models: [] }))).toThrow(
      expect.objectContaining({ code: 'model_missing', nextStep: expect.stringContaining('checkpoints') }),
    );
  });
});

test('a misspelt argument is refused with the one that was meant', () => {
  expect(() => render(template, { prompt: 'x', promt: 'y' }, world())).toThrow(
    expect.objectContaining({ code: 'unknown_argument', nextStep: "Did you mean 'prompt'?" }),
  );
});

test('without a prompt nothing is rendered', () => {
  expect(() => render(template, {}, world())).toThrow(expect.objectContaining({ code: 'bad_input' }));
});

test('a drawn seed is a whole number inside the bounds of the widget and below 2^53', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom(10, 4294967295, 2 ** 64, null),
      (random, max) => {
        const { seed } = render(
          template,
          { prompt: 'x', seed: -1 },
          world({ random: () => random, seedBounds: () => ({ min: 0, max }) }),
        ).parameters;
        expect(Number.isSafeInteger(seed)).toBe(true);
        expect(seed).toBeGreaterThanOrEqual(0);
        expect(seed).toBeLessThanOrEqual(Math.min(max ?? 2 ** 53, 2 ** 53 - 1));
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});

test('the template itself is never changed', () => {
  const before = JSON.stringify(template);
  render(template, { prompt: 'changed', seed: 1, width: 640 }, world());
  expect(JSON.stringify(template)).toBe(before);
});
