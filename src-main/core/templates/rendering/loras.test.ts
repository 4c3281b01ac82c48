import { describe, expect, test } from 'vitest';
import { render } from '../render.ts';
import { fixtureTemplate, fixtureWorld } from './render-world.fixture.ts';

const workflow = {
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'a.safetensors' } },
  '10': {
    class_type: 'LoraLoader',
    inputs: { lora_name: 'old.safetensors', strength_model: 1, strength_clip: 1, model: ['4', 0], clip: ['4', 1] },
  },
  '11': {
    class_type: 'LoraLoader',
    inputs: { lora_name: 'old.safetensors', strength_model: 1, strength_clip: 1, model: ['10', 0], clip: ['10', 1] },
  },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['11', 1] } },
  '3': { class_type: 'KSampler', inputs: { model: ['11', 0], positive: ['6', 0] } },
};
const installed = ['one.safetensors', 'two.safetensors', 'sub/three.safetensors', 'odd:2'];
const world = fixtureWorld({ choices: ({ type }) => (type === 'loras' ? installed : null) });
const template = fixtureTemplate({
  workflow,
  parameters: [
    { name: 'loras', type: 'loras', targets: '10.lora_name 11.lora_name' },
    { name: 'weight', type: 'number', targets: '11.strength_model' },
  ],
});
const filled = (loras: string | string[]) => render(template, { loras }, world);

describe('a list of LoRAs', () => {
  test('fills the loaders in the order of the targets, each with its weight', () => {
    const { workflow: nodes, parameters, adjustments } = filled(['one.safetensors', 'three:0.6']);
    expect(nodes['10']?.inputs).toMatchObject({ lora_name: 'one.safetensors', strength_model: 1, strength_clip: 1 });
    expect(nodes['11']?.inputs).toMatchObject({
      lora_name: 'sub/three.safetensors',
      strength_model: 0.6,
      strength_clip: 0.6,
      model: ['10', 0],
    });
    expect(parameters['loras']).toEqual(['one.safetensors:1', 'sub/three.safetensors:0.6']);
    expect(adjustments).toEqual(["LoRA 'three' was taken as 'sub/three.safetensors'."]);
  });

  test('leaves out the loaders for which there is none', () => {
    expect(filled(['one.safetensors']).workflow).toMatchObject({
      '6': { inputs: { clip: ['10', 1] } },
      '3': { inputs: { model: ['10', 0] } },
    });
    const { workflow: nodes } = filled([]);
    expect(Object.keys(nodes)).not.toContain('10');
    expect(nodes).toMatchObject({ '6': { inputs: { clip: ['4', 1] } }, '3': { inputs: { model: ['4', 0] } } });
  });

  test('puts copies of the last loader behind it for those beyond', () => {
    const { workflow: nodes } = filled('one, two:0.5, three:2, one:0');
    expect(nodes['12']?.inputs).toMatchObject({
      lora_name: 'sub/three.safetensors',
      strength_clip: 2,
      model: ['11', 0],
    });
    expect(nodes['13']?.inputs).toMatchObject({ lora_name: 'one.safetensors', strength_model: 0, clip: ['12', 1] });
    expect(nodes).toMatchObject({ '6': { inputs: { clip: ['13', 1] } }, '3': { inputs: { model: ['13', 0] } } });
  });

  test('is left as the workflow has it without a value', () => {
    expect(render(template, {}, world).workflow).toEqual(workflow);
  });

  test.each(['one:0.5,two', 'one:0.5\ntwo', '["one:0.5", "two"]', '<lora:one:0.5>, two:1.0'])(
    'is read from the text %j',
    (text) => {
      expect(filled(text).parameters['loras']).toEqual(['one.safetensors:0.5', 'two.safetensors:1']);
    },
  );

  test('takes a name that ends like a weight for a name where it is installed', () => {
    expect(filled(['odd:2']).workflow['10']?.inputs).toMatchObject({ lora_name: 'odd:2', strength_model: 1 });
  });

  test('refuses an unknown name, a weight out of bounds and too many', () => {
    expect(() => filled(['onne.safetensors'])).toThrow(
      expect.objectContaining({ code: 'model_missing', nextStep: expect.stringContaining("'one.safetensors'") }),
    );
    expect(() => filled(['one:2.5'])).toThrow(
      expect.objectContaining({ code: 'out_of_bounds', nextStep: expect.stringContaining('0 to 2') }),
    );
    expect(() => filled(Array.from({ length: 21 }, () => 'one'))).toThrow(
      expect.objectContaining({ code: 'out_of_bounds' }),
    );
    expect(() => filled([''])).toThrow(expect.objectContaining({ code: 'bad_input' }));
  });

  test('says so when another value had no effect beside it', () => {
    expect(render(template, { loras: ['one'], weight: 0.3 }, world).ignored).toEqual([
      'weight has no effect: the list of LoRAs decides there.',
    ]);
    expect(render(template, { weight: 0.3 }, world).ignored).toEqual([]);
  });

  test('does not leave out a loader whose readers would read nothing', () => {
    const broken = fixtureTemplate({
      workflow: {
        '1': { class_type: 'LoraLoader', inputs: { lora_name: 'x' } },
        '2': { class_type: 'K', inputs: { m: ['1', 0] } },
      },
      parameters: [{ name: 'loras', type: 'loras', targets: '1.lora_name' }],
    });
    expect(() => render(broken, { loras: [] }, world)).toThrow(expect.objectContaining({ code: 'template_broken' }));
  });
});
