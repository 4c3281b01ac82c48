import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { templateSchema, type Template } from '../../../src-shared/nouns/templates.ts';
import { activePreset, applyPreset, controlsOf, fromParameters, problemsOf, toArguments } from './form-model.ts';
import { drawSeed } from './seeds.ts';
import { shapeOf, shapes, sizeOf } from './shapes.ts';

const parameter = (fields: object): object => ({ title: 'T', description: '', choices: null, ...fields });

const template: Template = templateSchema.parse({
  name: 'generate_image',
  title: 'Generate image',
  description: '',
  tool: 'generate_image',
  problems: [],
  presets: [
    { name: 'draft', title: 'Draft', description: '', values: { steps: 12 } },
    { name: 'standard', title: 'Standard', description: '', values: { steps: 25 } },
  ],
  parameters: [
    parameter({ name: 'prompt', type: 'text', required: true }),
    parameter({ name: 'negative_prompt', type: 'text', default: 'blurry' }),
    parameter({ name: 'model', type: 'model', choices: ['a.safetensors'] }),
    parameter({ name: 'width', type: 'integer', min: 64, max: 2048, multipleOf: 8, default: 1024 }),
    parameter({ name: 'height', type: 'integer', min: 64, max: 2048, multipleOf: 8, default: 1024 }),
    parameter({ name: 'steps', type: 'integer', min: 1, max: 100, default: 25 }),
    parameter({ name: 'denoise', type: 'number', min: 0, max: 1, step: 0.0001 }),
    parameter({ name: 'seed', type: 'seed', default: -1 }),
    parameter({ name: 'sampler', type: 'choice', choices: ['euler'], group: 'advanced' }),
    parameter({ name: 'preset', type: 'choice', choices: ['draft', 'standard'] }),
  ],
});

describe('form model', () => {
  it('gives each parameter its control, pairs width with height and hides the preset', () => {
    expect(
      controlsOf(template).map((control) => [control.kind, control.parameters.map((one) => one.name).join()]),
    ).toEqual([
      ['prompt', 'prompt'],
      ['text', 'negative_prompt'],
      ['model', 'model'],
      ['size', 'width,height'],
      ['slider', 'steps'],
      ['number', 'denoise'],
      ['seed', 'seed'],
      ['choice', 'sampler'],
    ]);
    expect(controlsOf(template).at(-1)?.advanced).toBe(true);
  });

  it('sends only what was touched', () => {
    expect(toArguments(template, { prompt: 'a fox', steps: 25, width: undefined })).toEqual({
      prompt: 'a fox',
      steps: 25,
    });
  });

  it('sends an emptied text that has a default, because empty is then a choice', () => {
    expect(toArguments(template, { prompt: 'a fox', negative_prompt: '' })).toEqual({
      prompt: 'a fox',
      negative_prompt: '',
    });
  });

  it('wants what is required and keeps numbers inside their bounds', () => {
    expect([...problemsOf(template, { prompt: '  ', steps: 101 })]).toEqual([
      ['prompt', 'required'],
      ['steps', 'bounds'],
    ]);
    expect(problemsOf(template, { prompt: 'a fox' }).size).toBe(0);
  });

  it('takes the parameters of an output back into the form, without strangers', () => {
    const values = fromParameters(template, { prompt: 'a fox', seed: 7, clip_skip: 2, model: null, preset: 'draft' });
    expect(values).toEqual({ prompt: 'a fox', seed: 7 });
  });

  it('marks the preset whose values the form has, defaults included', () => {
    expect(activePreset(template, {})).toBe('standard');
    expect(activePreset(template, applyPreset(template, {}, template.presets[0]!))).toBe('draft');
    expect(activePreset(template, { steps: 30 })).toBeNull();
  });

  it('keeps the shape that was chosen when a preset says how many pixels, and marks that preset', () => {
    const sized = structuredClone(template);
    Object.assign(sized.presets[0]!.values, { width: 512, height: 512 });
    Object.assign(sized.presets[1]!.values, { width: 1024, height: 1024 });
    const draft = applyPreset(sized, { width: 1344, height: 768 }, sized.presets[0]!);
    expect(draft).toEqual({ steps: 12, width: 704, height: 384 });
    expect(activePreset(sized, draft)).toBe('draft');
    expect(activePreset(sized, applyPreset(sized, draft, sized.presets[1]!))).toBe('standard');
    expect(applyPreset(sized, {}, sized.presets[0]!)).toEqual({ steps: 12, width: 512, height: 512 });
    expect(activePreset(sized, { width: 1216, height: 832 })).toBe('standard');
    expect(applyPreset(sized, { width: 1216, height: 832 }, sized.presets[1]!)).toMatchObject({ width: 1216 });
  });

  it('takes back to the defaults what a preset does not change', () => {
    expect(applyPreset(template, { steps: 12, seed: 3 }, template.presets[1]!)).toEqual({ steps: undefined, seed: 3 });
  });
});

describe('files, sizes and LoRAs', () => {
  const files: Template = templateSchema.parse({
    ...template,
    presets: [
      { name: 'stylised', title: '', description: '', values: { loras: ['ink:0.8'] } },
      { name: 'other', title: '', description: '', template: 'another', values: {} },
    ],
    parameters: [
      parameter({ name: 'image', type: 'image', required: true }),
      parameter({ name: 'size', type: 'size', default: '512x512' }),
      parameter({ name: 'loras', type: 'loras', default: ['grain:0.5'] }),
    ],
  });

  it('are lines of text', () => {
    expect(controlsOf(files).map(({ kind }) => kind)).toEqual(['line', 'line', 'lines']);
    expect([...problemsOf(files, {})]).toEqual([['image', 'required']]);
  });

  it('are sent without what is empty; a list may be none on purpose', () => {
    expect(toArguments(files, { image: 'a.png', size: ' ', loras: [' ink:0.8 ', ''] })).toEqual({
      image: 'a.png',
      loras: ['ink:0.8'],
    });
    expect(toArguments(files, { image: '', loras: [] })).toEqual({ loras: [] });
  });

  it('make a preset active by what a list holds, and never one that runs another template', () => {
    expect(activePreset(files, { loras: ['ink:0.8'] })).toBe('stylised');
    expect(activePreset(files, {})).toBeNull();
  });
});

describe('shapes and seeds', () => {
  it('makes every shape from an area so that it is recognised again', () => {
    for (const shape of shapes) {
      const size = sizeOf(shape.ratio, 1024 * 1024, { min: 64, max: 2048 });
      expect(shapeOf(size.width, size.height)?.name).toBe(shape.name);
    }
    expect(sizeOf(1.5, 1024 * 1024, { min: 64, max: 2048 })).toEqual({ width: 1280, height: 832 });
  });

  it('keeps sizes inside the bounds and on the grid for any area', () => {
    const within = fc.property(
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      fc.integer({ min: 1, max: 9e6 }),
      (ratio, area) => {
        const { width, height } = sizeOf(ratio, area, { min: 64, max: 2048 });
        return [width, height].every((side) => side >= 64 && side <= 2048 && side % 64 === 0);
      },
    );
    expect(() => fc.assert(within, { numRuns: 200, seed: 3 })).not.toThrow();
  });

  it('draws whole seeds below 2⁵³', () => {
    expect(drawSeed(() => 0)).toBe(0);
    expect(drawSeed(() => 1 - Number.EPSILON)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
