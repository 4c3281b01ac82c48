import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import { readDefinitions } from '../workflows/conversion.fixture.ts';
import { definitionsOf, type NodeDefinitions } from '../workflows/definitions.ts';
import { loadTemplate } from './load-templates.ts';
import { missingOf, missingSentences } from './missing.ts';
import { fixtureTemplate } from './rendering/render-world.fixture.ts';

const flux = 'flux1-dev-fp8.safetensors';
const wanted = 'sd_xl_base_1.0.safetensors';

interface Facts extends Partial<TemplateParameter> {
  readonly written?: unknown;
  readonly baseOf?: (folder: string, name: string) => string | null;
}

function missing(installed: readonly string[], { written = wanted, baseOf, ...facts }: Facts = {}) {
  const template = fixtureTemplate({
    workflow: {
      1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: written } },
      2: { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
    },
    parameters: [{ name: 'model', type: 'model', folder: 'checkpoints', targets: '1.ckpt_name', ...facts } as never],
  });
  const definitions = definitionsOf({
    CheckpointLoaderSimple: { input: { required: { ckpt_name: [[...installed]] } }, output: ['MODEL'] },
    PreviewAny: { input: { required: { source: ['*', {}] } }, output: [], output_node: true },
  });
  return missingOf(template, { graph: null, definitions, ...(baseOf ? { baseOf } : {}) });
}

const bases = ['sd1.5', 'sdxl'];

describe('a model that a parameter chooses', () => {
  test('is missing where only models of other bases are installed', () => {
    expect(missing([flux], { bases }).models).toEqual([
      { name: wanted, folder: 'checkpoints', url: null, bytes: null },
    ]);
    expect(missingSentences(missing([flux], { bases }))).toEqual([
      `The model ${wanted} is not installed on this ComfyUI (models/checkpoints).`,
    ]);
    expect(missing([], { bases }).models).toHaveLength(1);
  });

  test('is not missing where one of its bases is, or one of unknown base, or itself', () => {
    for (const installed of [[flux, 'juggernautXL.safetensors'], [flux, 'my merge.ckpt'], [wanted.toUpperCase()]]) {
      expect(missing(installed, { bases }).models).toEqual([]);
    }
    expect(missing([flux]).models).toEqual([]);
  });

  test('is missing where the file itself says another base than its name', () => {
    expect(missing(['my merge.ckpt'], { bases, baseOf: () => 'flux' }).models).toHaveLength(1);
  });

  test('is missing where the workflow names none and none does', () => {
    for (const written of ['', null]) {
      expect(missing([flux], { bases, written }).models.map(({ name }) => name)).toEqual(['(any of checkpoints)']);
      expect(missing([wanted], { bases, written }).models).toEqual([]);
    }
  });

  test('is never missing where the caller has to name one and there are some', () => {
    expect(missing([flux], { bases, required: true }).models).toEqual([]);
    expect(missing([], { bases, required: true }).models).toHaveLength(1);
  });
});

test('a LoRA of the workflow or of the default is missing where a call that names none would run it', () => {
  const loras = (facts: Partial<TemplateParameter>) => {
    const template = fixtureTemplate({
      workflow: {
        1: { class_type: 'LoraLoaderModelOnly', inputs: { model: ['9', 0], lora_name: 'detail.safetensors' } },
        2: { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
      },
      parameters: [{ name: 'loras', type: 'loras', targets: '1.lora_name', ...facts } as never],
    });
    const definitions = definitionsOf({
      LoraLoaderModelOnly: { input: { required: { lora_name: [['other.safetensors']] } }, output: ['MODEL'] },
      PreviewAny: { input: { required: { source: ['*', {}] } }, output: [], output_node: true },
    });
    return missingOf(template, { graph: null, definitions }).models.map(({ name, folder }) => [folder, name]);
  };
  expect(loras({})).toEqual([['loras', 'detail.safetensors']]);
  expect(loras({ default: ['other:0.5', 'third:1'] })).toEqual([['loras', 'third']]);
  expect(loras({ default: [] })).toEqual([]);
  expect(loras({ required: true })).toEqual([]);
});

describe('on a ComfyUI that has one checkpoint', () => {
  const recorded = readDefinitions('conversion');
  const having = (checkpoint: string): NodeDefinitions => ({
    get(classType) {
      const definition = recorded.get(classType);
      return classType === 'CheckpointLoaderSimple'
        ? { ...definition, input: { required: { ckpt_name: [[checkpoint]] } } }
        : definition;
    },
  });
  const builtIns = [
    'generate_image',
    'generate_image_flux_dev',
    'generate_image_flux_schnell',
    'text_to_audio_ace_step',
  ];

  test.each([
    [flux, ['generate_image_flux_dev']],
    ['flux1-schnell-fp8.safetensors', ['generate_image_flux_schnell']],
    ['juggernautXL.safetensors', ['generate_image']],
    ['my merge.safetensors', ['generate_image']],
    ['sd_xl_refiner_1.0.safetensors', []],
  ])('%s, the built-ins that run are those made for it', async (checkpoint, expected) => {
    const able: string[] = [];
    for (const name of builtIns) {
      const folder = fileURLToPath(new URL(`../../../workflows/${name}`, import.meta.url));
      const { nodes, models } = missingOf(await loadTemplate(name, folder), {
        graph: null,
        definitions: having(checkpoint),
      });
      expect(nodes).toEqual([]);
      if (models.length === 0) able.push(name);
      else expect(models[0]?.url).toMatch(/^https:/);
    }
    expect(able).toEqual(expected);
  });
});
