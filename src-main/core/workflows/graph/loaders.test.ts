import { expect, test } from 'vitest';
import { classic, graphOf } from './graph.fixture.ts';
import { findLoras, findModels } from './loaders.ts';

type Nodes = typeof classic;

const models = (nodes: Nodes, feeding?: string): unknown[] =>
  findModels(graphOf(nodes), feeding === undefined ? {} : { feeding }).map(({ nodeId, input, folder, name }) => [
    nodeId,
    input,
    folder,
    name,
  ]);
const loras = (nodes: Nodes, feeding?: string): unknown[] =>
  findLoras(graphOf(nodes), feeding === undefined ? {} : { feeding }).map(
    ({ name, strength, clipStrength, nodeId, input }) => [
      `${nodeId}.${input}`,
      name,
      strength && [strength.input, strength.value],
      clipStrength && [clipStrength.input, clipStrength.value],
    ],
  );

test('the checkpoint of the classic workflow, with a reason', () => {
  expect(findModels(graphOf(classic))).toEqual([
    {
      nodeId: '4',
      input: 'ckpt_name',
      value: 'v1-5.safetensors',
      computed: false,
      folder: 'checkpoints',
      name: 'v1-5.safetensors',
      reason: "'CheckpointLoaderSimple' (node 4) loads it from checkpoints.",
    },
  ]);
});

test.each([
  ['UNETLoader', 'unet_name', 'diffusion_models'],
  ['VAELoader', 'vae_name', 'vae'],
  ['CLIPLoader', 'clip_name', 'text_encoders'],
  ['DualCLIPLoader', 'clip_name2', 'text_encoders'],
  ['LTXAVTextEncoderLoader', 'text_encoder', 'text_encoders'],
  ['CLIPVisionLoader', 'clip_name', 'clip_vision'],
  ['ControlNetLoader', 'control_net_name', 'controlnet'],
  ['StyleModelLoader', 'style_model_name', 'style_models'],
  ['UpscaleModelLoader', 'model_name', 'upscale_models'],
  ['LatentUpscaleModelLoader', 'model_name', 'latent_upscale_models'],
  ['FrameInterpolationModelLoader', 'model_name', 'frame_interpolation'],
  ['OpticalFlowLoader', 'model_name', 'optical_flow'],
  ['ModelPatchLoader', 'name', 'model_patches'],
  ['GLIGENLoader', 'gligen_name', 'gligen'],
  ['HypernetworkLoader', 'hypernetwork_name', 'hypernetworks'],
  ['PhotoMakerLoader', 'photomaker_model_name', 'photomaker'],
  ['AudioEncoderLoader', 'audio_encoder_name', 'audio_encoders'],
  ['IPAdapterModelLoader', 'ipadapter_file', 'ipadapter'],
  ['LoadBackgroundRemovalModel', 'bg_removal_name', 'background_removal'],
])('%s.%s is a file of %s', (classType, input, folder) => {
  expect(models({ '1': [classType, { [input]: 'sub/a' }] })).toEqual([['1', input, folder, 'sub/a']]);
});

test.each(['safetensors', 'sft', 'ckpt', 'pt', 'pth', 'bin', 'gguf', 'onnx'])(
  'an unknown loader of a .%s file loads a model',
  (ending) => {
    expect(models({ '1': ['My Loader', { file: `a.${ending}` }] })).toEqual([['1', 'file', null, `a.${ending}`]]);
    expect(findModels(graphOf({ '1': ['My Loader', { file: `a.${ending}` }] }))[0]?.reason).toBe(
      "'My Loader' (node 1) loads a model file.",
    );
  },
);

test('what is no model file, no loader or nothing is left out', () => {
  expect(
    models({
      '1': ['LoadImage', { image: 'a.png' }],
      '2': ['Note', { text: 'a.ckpt' }],
      '3': ['VAELoader', { vae_name: 'None' }],
      '4': ['VAELoader', { vae_name: '' }],
      '5': ['VAELoader', { vae_name: 5 }],
      '6': ['VAELoader', { vae_name: ['7', 0] }],
      '7': ['Unknown'],
      '8': ['CLIPVisionLoader', { toString: 'a' }],
    }),
  ).toEqual([]);
});

test('a name from a value node is set there', () => {
  expect(models({ '1': ['VAELoader', { vae_name: ['2', 0] }], '2': ['PrimitiveString', { value: 'ae' }] })).toEqual([
    ['2', 'value', 'vae', 'ae'],
  ]);
});

const two: Nodes = {
  ...classic,
  '20': ['SaveImage', { images: ['21', 0] }],
  '21': ['VAEDecode', { vae: ['22', 0], samples: ['3', 0] }],
  '22': ['VAELoader', { vae_name: 'other' }],
};

test('models come along the flow, of all nodes or of those that feed one', () => {
  expect(models(two).map((model) => (model as string[])[0])).toEqual(['4', '22']);
  expect(models(two, '20').map((model) => (model as string[])[0])).toEqual(['4', '22']);
  expect(models(two, '9').map((model) => (model as string[])[0])).toEqual(['4']);
  expect(models(two, 'gone')).toEqual([]);
});

test('LoRAs come in the order in which they are applied, with their strengths', () => {
  const nodes: Nodes = {
    '1': ['LoraLoader', { lora_name: 'second', strength_model: 0.8, strength_clip: 0.6, model: ['9', 0] }],
    '9': ['LoraLoaderModelOnly', { lora_name: 'first', strength_model: ['p', 0], model: ['m', 0] }],
    p: ['PrimitiveFloat', { value: 0.5 }],
    m: ['UNETLoader', { unet_name: 'x' }],
  };
  expect(loras(nodes)).toEqual([
    ['9.lora_name', 'first', ['value', 0.5], null],
    ['1.lora_name', 'second', ['strength_model', 0.8], ['strength_clip', 0.6]],
  ]);
  expect(loras(nodes, '9').map((lora) => (lora as string[])[1])).toEqual(['first']);
  expect(findLoras(graphOf(nodes))[0]?.reason).toBe("'LoraLoaderModelOnly' (node 9) applies it.");
  expect(models(nodes).map((model) => (model as string[])[0])).toEqual(['m']);
});

test.each([
  [
    'LoadLoraModel',
    { 'loras.0.lora_name': 'a', 'loras.0.strength': 2, 'loras.0.enabled': true },
    [['1.loras.0.lora_name', 'a', ['loras.0.strength', 2], null]],
  ],
  [
    'LoRA Stacker',
    { lora_name_1: 'a', model_str_1: 2, clip_str_1: 3, lora_name_2: 'None' },
    [['1.lora_name_1', 'a', ['model_str_1', 2], ['clip_str_1', 3]]],
  ],
  ['LoRA Stacker', { lora_name_1: 'a', lora_wt_1: 2 }, [['1.lora_name_1', 'a', ['lora_wt_1', 2], null]]],
  [
    'CR LoRA Stack',
    { switch_1: 'On', lora_name_1: 'a', model_weight_1: 2, clip_weight_1: 3, switch_2: 'Off', lora_name_2: 'b' },
    [['1.lora_name_1', 'a', ['model_weight_1', 2], ['clip_weight_1', 3]]],
  ],
  ['Lora Loader Stack (rgthree)', { lora_01: 'a', strength_01: 2 }, [['1.lora_01', 'a', ['strength_01', 2], null]]],
  ['Some Lora', { lora: 'a', lora_strength: 2 }, [['1.lora', 'a', ['lora_strength', 2], null]]],
])('%s is read too', (classType, inputs, expected) => {
  expect(loras({ '1': [classType, inputs] })).toEqual(expected);
});

test('Power Lora Loader keeps a row as one value', () => {
  const rows = {
    lora_1: { on: true, lora: 'a', strength: 0.7 },
    lora_2: { on: false, lora: 'b', strength: 1 },
    lora_3: { on: true, lora: 'c', strength: 1, strengthTwo: 0.2 },
    lora_4: { on: true, lora: 'None', strength: 1 },
    lora_5: [1],
    other: { on: true, lora: 'd' },
    lora_6: { on: true, lora: 5 },
    lora_7: null,
  };
  expect(loras({ '1': ['Power Lora Loader (rgthree)', rows] })).toEqual([
    ['1.lora_1', 'a', ['lora_1', 0.7], null],
    ['1.lora_3', 'c', ['lora_3', 1], ['lora_3', 0.2]],
  ]);
  expect(findLoras(graphOf({ '1': ['Power Lora Loader (rgthree)', rows] }))[0]?.reason).toBe(
    "A row of 'Power Lora Loader (rgthree)' (node 1) applies it.",
  );
});

test('LoRAs that are switched off, empty or chosen by nobody are left out', () => {
  expect(
    loras({
      '1': ['X', { 'loras.0.lora_name': 'a', 'loras.0.enabled': false }],
      '2': ['LoraLoader', { lora_name: '' }],
      '3': ['LoraLoader', { lora_name: 'None' }],
      '4': ['LoraLoader', { lora_name: 5 }],
      '5': ['LoraSave', { lora_type: 'standard', lora_names: 'a' }],
    }),
  ).toEqual([]);
});

test('a LoRA on a branch that is not chosen feeds nothing', () => {
  const nodes: Nodes = {
    u: ['UNETLoader', { unet_name: 'u' }],
    l: ['LoraLoaderModelOnly', { lora_name: 'turbo', strength_model: 1, model: ['u', 0] }],
    s: ['ComfySwitchNode', { switch: false, on_true: ['l', 0], on_false: ['u', 0] }],
    k: ['KSampler', { model: ['s', 0] }],
  };
  expect(loras(nodes, 'k')).toEqual([]);
  expect(loras(nodes).length).toBe(1);
});

test('an input whose name is very many digits is passed over at once', () => {
  const start = performance.now();
  expect(models({ '1': ['Loader', { [`ckpt_name${'1'.repeat(200_000)}x`]: 'a' }] })).toEqual([]);
  expect(performance.now() - start).toBeLessThan(1500);
});
