import { describe, expect, test } from 'vitest';
import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { render } from '../render.ts';
import { fixtureTemplate, fixtureWorld } from './render-world.fixture.ts';

const xl = 'sd_xl_base_1.0.safetensors';
const flux = 'flux1-dev-fp8.safetensors';
const merge = 'my merge.safetensors';

interface Facts {
  readonly wanted?: string | null;
  readonly folder?: string;
  readonly bases?: string[];
  readonly given?: Parameters;
  readonly defaults?: Parameters;
  /** What the files themselves say. */
  readonly said?: Readonly<Record<string, string>>;
}

function choose(installed: readonly string[], facts: Facts = {}) {
  const { wanted = 'none.safetensors', folder = 'checkpoints', bases = ['sd1.5', 'sdxl'] } = facts;
  const parameter: Partial<TemplateParameter> = { folder, ...(bases.length > 0 ? { bases } : {}) };
  const template = fixtureTemplate({
    name: 'sketch',
    workflow: { 1: { class_type: 'Loader', inputs: { name: wanted } } },
    parameters: [
      { name: 'model', type: 'model', targets: '1.name', ...parameter },
      { name: 'width', type: 'integer', default: 1024, defaultByBase: { 'sd1.5': 512 } },
    ],
  });
  const asked: string[] = [];
  const world = fixtureWorld({
    choices: ({ type }) => (type === 'model' ? installed : null),
    defaults: facts.defaults ?? {},
    baseOf(_folder, name) {
      asked.push(name);
      return facts.said?.[name] ?? null;
    },
  });
  return { ...render(template, facts.given ?? {}, world), asked };
}

describe('where nobody names a model', () => {
  test('the first of a right base is used, else the first of unknown base, never one of another base', () => {
    expect(choose([flux, merge, xl]).parameters.model).toBe(xl);
    expect(choose([flux, merge]).parameters.model).toBe(merge);
    expect(() => choose([flux, 'sd_xl_refiner_1.0.safetensors'])).toThrow(
      expect.objectContaining({
        code: 'model_missing',
        message: "model 'none.safetensors' is not installed on home, and no other there is of base sd1.5 or sdxl.",
        nextStep: expect.stringMatching(/^Install one in ComfyUI's folder 'checkpoints', or .*Installed: flux1-dev/),
      }),
    );
  });

  test('what a file itself says rules it out, and is asked of no more files than needed', () => {
    const { parameters, asked } = choose([merge, 'other.ckpt', 'third.ckpt'], { said: { [merge]: 'flux' } });
    expect(parameters.model).toBe('other.ckpt');
    expect(new Set(asked)).toEqual(new Set([merge, 'other.ckpt']));
  });

  test('the one that the template names is used, whatever its base', () => {
    expect(choose([xl, flux], { wanted: flux })).toMatchObject({ parameters: { model: flux }, adjustments: [] });
  });

  test('another one of its base does in any folder; one of unknown base only where Stable Diffusion is wanted', () => {
    const folder = 'diffusion_models';
    expect(choose([merge, 'flux1-dev.gguf'], { folder, bases: ['flux'] }).parameters.model).toBe('flux1-dev.gguf');
    expect(() => choose([merge], { folder, bases: ['flux'] })).toThrow(
      expect.objectContaining({ code: 'model_missing' }),
    );
    expect(() => choose([merge], { bases: ['flux'] })).toThrow(expect.objectContaining({ code: 'model_missing' }));
  });

  test('without bases any checkpoint does', () => {
    expect(choose([flux, xl], { bases: [] }).parameters.model).toBe(flux);
  });

  test('of upscale models the first that enlarges as much as the template’s, by its name, else the first', () => {
    const facts = { folder: 'upscale_models', bases: [], wanted: 'RealESRGAN_x4plus.pth' };
    const used = (...installed: string[]) => choose(installed, facts).parameters.model;
    expect(used('2x_Anime.pth', 'RealESRGAN_x2plus.pth', 'sharp/4x-UltraSharp.pth')).toBe('sharp/4x-UltraSharp.pth');
    expect(used('x2/tiny.pth', 'omni_X4_DIV2K.safetensors')).toBe('omni_X4_DIV2K.safetensors');
    expect(used('tiny_x2.pth', 'swin_x48.pth')).toBe('tiny_x2.pth');
    expect(used('tiny_x2.pth', 'realesrgan_X4plus.pth', '4x-UltraSharp.pth')).toBe('realesrgan_X4plus.pth');
  });

  test('an empty name is no wish, of the workflow and of the call', () => {
    for (const wanted of ['', null]) {
      expect(choose([flux, xl], { wanted })).toMatchObject({ parameters: { model: xl }, adjustments: [] });
    }
    expect(choose([flux, xl], { wanted: xl, given: { model: '' } }).parameters.model).toBe(xl);
  });

  test('a default that hangs on the base follows the one that was chosen', () => {
    expect(
      choose(['dreamshaper_8.safetensors'], { said: { 'dreamshaper_8.safetensors': 'sd1.5' } }).parameters,
    ).toEqual({
      model: 'dreamshaper_8.safetensors',
      width: 512,
    });
  });
});

test('a model that the caller names is taken whatever its base, and a known other base is told', () => {
  const said = { [flux]: 'flux' };
  const { parameters, adjustments } = choose([xl, flux], { given: { model: flux }, said });
  expect(parameters.model).toBe(flux);
  expect(adjustments).toEqual([
    `model '${flux}' is of base flux; sketch is made for sd1.5 or sdxl. It was used all the same.`,
  ]);
  expect(choose([xl, merge], { given: { model: merge } }).adjustments).toEqual([]);
});

test('the default model of the settings gives way where it is known to be of another base', () => {
  const { parameters, ignored } = choose([xl, flux], { defaults: { model: flux }, said: { [flux]: 'flux' } });
  expect(parameters.model).toBe(xl);
  expect(ignored).toEqual([
    `The default model of the settings was not used: model '${flux}' is of base flux; sketch is made for sd1.5 or sdxl.`,
  ]);
});
