import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { ServedTemplate } from './choose-template.ts';
import { explainMissing } from './explain-missing.ts';
import { servedTemplate as served } from './served-template.fixture.ts';

const problems = ['The model t5.safetensors is not installed on this ComfyUI.'];
const qwen = served('qwen', { parameters: [{ name: 'model', type: 'model' }], problems });
const templates = [...['image', 'dev', 'schnell', 'lora'].map((name) => served(name, {})), qwen];

describe('what is missing', () => {
  const error = new EaselError('model_missing', 'One of many.', { nextStep: 'x', details: { parameter: 'model' } });

  test('is told in full, with the templates that run', () => {
    expect(explainMissing(error, { served: qwen, given: {}, templates })).toMatchObject({
      code: 'model_missing',
      message: `qwen cannot run on this ComfyUI: ${problems[0]}`,
      nextStep: 'Install what is missing, or use the template image or dev or schnell or lora.',
    });
    const two = served('two', { problems: ['A is missing: https://a.example/a', 'B is missing.'] });
    expect(explainMissing(error, { served: two, given: {}, templates: [two] })).toMatchObject({
      message: 'two cannot run on this ComfyUI:\nA is missing: https://a.example/a\nB is missing.',
    });
  });

  test('is told in place of a value’s mistake too, unless a model is named that might be there', () => {
    const lacking = (missing: Partial<ServedTemplate['template']['missing']>): ServedTemplate => ({
      ...qwen,
      template: { ...qwen.template, missing: { nodes: [], models: [], ...missing } },
    });
    const bounds = new EaselError('out_of_bounds', 'x', { nextStep: 'y' });
    const explained = (served: ServedTemplate, given = {}) =>
      (explainMissing(bounds, { served, given, templates }) as EaselError).code;
    const t5 = { name: 't5.safetensors', folder: null, url: null, bytes: null };
    expect(explained(lacking({ nodes: ['CLIPLoader'], models: [t5] }), { model: 'x' })).toBe('node_class_missing');
    expect(explained(lacking({ models: [t5] }))).toBe('model_missing');
    expect(explained(lacking({ models: [t5] }), { model: 'x' })).toBe('out_of_bounds');
    expect(explained(lacking({}))).toBe('out_of_bounds');
  });

  test('for a preset that runs another template is what that one lacks, with the presets that run', () => {
    const image = served('image', { presets: ['draft', 'refined'] });
    const [draft, refined] = image.template.presets;
    const presets = [draft!, { ...refined!, template: 'qwen', problems }];
    const leading = { ...image, template: { ...image.template, presets } };
    const among = [leading, qwen];
    expect(explainMissing(error, { served: leading, given: { preset: 'Refined' }, templates: among })).toMatchObject({
      code: 'model_missing',
      message: `Preset 'Refined' runs qwen, which cannot run on this ComfyUI: ${problems[0]}`,
      nextStep: 'Install what is missing, or use the preset draft.',
    });
    expect(explainMissing(error, { served: leading, given: { preset: 'draft' }, templates: among })).toBe(error);
  });

  test('is not told in place of another error, nor of the caller’s own choice', () => {
    const other = new EaselError('bad_input', 'x', { nextStep: 'y' });
    expect(explainMissing(other, { served: qwen, given: {}, templates })).toBe(other);
    expect(explainMissing(error, { served: qwen, given: { model: 'x' }, templates })).toBe(error);
    expect(explainMissing(error, { served: templates[0] as ServedTemplate, given: {}, templates })).toBe(error);
  });
});
