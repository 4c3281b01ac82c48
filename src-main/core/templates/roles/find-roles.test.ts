import { describe, expect, test } from 'vitest';
import { classic, classicWith, workflowOf } from '../../workflows/graph/graph.fixture.ts';
import { findRoles } from './find-roles.ts';
import type { FoundRole, Role } from './role.ts';

type Nodes = typeof classic;

const rolesIn = (nodes: Nodes): FoundRole[] => findRoles(workflowOf(nodes));

/** `node.input` of all targets of the roles of one kind, one text for each role; unwanted ones in brackets. */
function places(nodes: Nodes, role: Role): string[] {
  return rolesIn(nodes)
    .filter((found) => found.role === role)
    .map(({ targets, wanted }) => {
      const text = targets.map(({ node, input }) => `${node}.${input}`).join(' ');
      return wanted ? text : `(${text})`;
    });
}

const first = (nodes: Nodes, role: Role): FoundRole | undefined => rolesIn(nodes).find((found) => found.role === role);

const encoder = (text: string): Nodes[string] => ['CLIPTextEncode', { text, clip: ['4', 1] }];
const sampler = (inputs: Record<string, unknown>): Nodes[string] => {
  const [classType, own] = classicWith(inputs)['3'] ?? ['KSampler', {}];
  return [classType, own];
};

test('the classic workflow has each role once, where it is set', () => {
  const found = rolesIn(classic).map(({ role, targets, value, sure }) => [role, targets[0], value, sure]);
  expect(found).toEqual([
    ['prompt', { node: '6', input: 'text' }, 'a fox', true],
    ['negative_prompt', { node: '7', input: 'text' }, 'watermark', true],
    ['filename_prefix', { node: '9', input: 'filename_prefix' }, 'Easel', true],
    ['seed', { node: '3', input: 'seed' }, 42, true],
    ['steps', { node: '3', input: 'steps' }, 20, true],
    ['cfg', { node: '3', input: 'cfg' }, 8, true],
    ['sampler', { node: '3', input: 'sampler_name' }, 'euler', true],
    ['scheduler', { node: '3', input: 'scheduler' }, 'normal', true],
    ['width', { node: '5', input: 'width' }, 512, true],
    ['height', { node: '5', input: 'height' }, 768, true],
    ['batch_size', { node: '5', input: 'batch_size' }, 2, true],
    ['model', { node: '4', input: 'ckpt_name' }, 'v1-5.safetensors', true],
  ]);
  expect(rolesIn(classic)[0]?.reason).toBe(
    "It is text of 'Prompt' (node 6), which is positive of 'KSampler' (node 3).",
  );
});

describe('texts', () => {
  test('are told apart by the graph, whatever they say', () => {
    const swapped = { ...classic, '6': encoder('worst quality, watermark'), '7': encoder('a fox') };
    expect(places(swapped, 'prompt')).toEqual(['6.text']);
    expect(places(swapped, 'negative_prompt')).toEqual(['7.text']);
  });

  test('of two combined ones the one that does not list what to avoid is the prompt, and it is said to be a guess', () => {
    const nodes = classicWith(
      { positive: ['20', 0] },
      {
        '6': encoder('blurry, watermark'),
        '10': encoder('a fox'),
        '20': ['ConditioningCombine', { conditioning_1: ['6', 0], conditioning_2: ['10', 0] }],
      },
    );
    expect(places(nodes, 'prompt')).toEqual(['10.text', '(6.text)']);
    expect(first(nodes, 'prompt')).toMatchObject({ sure: false });
  });

  test.each([
    ['the same text on both sides', { negative: ['6', 0] }, {}],
    [
      'a negative that is emptied',
      { negative: ['10', 0] },
      { '10': ['ConditioningZeroOut', { conditioning: ['6', 0] }] },
    ],
    ['no negative link', { negative: undefined }, {}],
  ] as const)('with %s there is no negative', (_title, inputs, more) => {
    expect(places(classicWith(inputs, more as unknown as Nodes), 'negative_prompt')).toEqual([]);
  });

  test('in two nodes that say the same are not surely a prompt and its negative', () => {
    const nodes = { ...classic, '7': encoder('a fox') };
    expect(first(nodes, 'negative_prompt')).toMatchObject({ sure: false });
    expect(first(nodes, 'negative_prompt')?.reason).toContain('It says the same as the prompt.');
  });

  test('a negative without effect says so', () => {
    expect(first(classicWith({ cfg: 1 }), 'negative_prompt')?.reason).toContain('While cfg is 1 it has no effect.');
  });

  test('both texts of a Flux encoder are one prompt, unless one was left empty', () => {
    const flux = (clip: string): Nodes => ({
      ...classic,
      '6': ['CLIPTextEncodeFlux', { clip_l: clip, t5xxl: 'a fox', guidance: 3.5, clip: ['4', 1] }],
    });
    expect(places(flux('fox'), 'prompt')).toEqual(['6.t5xxl 6.clip_l']);
    expect(places(flux(''), 'prompt')).toEqual(['6.t5xxl', '(6.clip_l)']);
    expect(places(flux('fox'), 'guidance')).toEqual(['6.guidance']);
  });

  test('through reroute, ControlNet, switch and a subgraph lead to where they are written', () => {
    const nodes = classicWith(
      { positive: ['20', 0], negative: ['20', 1] },
      {
        '20': ['ControlNetApplyAdvanced', { positive: ['21', 0], negative: ['7', 0], control_net: ['22', 0] }],
        '21': ['Reroute', { '': ['12:6', 0] }],
        '12:6': ['CLIPTextEncode', { text: ['23', 0], clip: ['4', 1] }],
        '23': ['ComfySwitchNode', { switch: true, on_true: ['24', 0], on_false: ['25', 0] }],
        '24': ['PrimitiveStringMultiline', { value: 'a hare' }],
        '25': ['PrimitiveStringMultiline', { value: 'a fox' }],
      },
    );
    expect(places(nodes, 'prompt')).toEqual(['24.value']);
    expect(places(nodes, 'negative_prompt')).toEqual(['7.text']);
  });

  test('that no output needs are nobody’s prompt', () => {
    const nodes = { '1': sampler({ positive: ['2', 0] }), '2': encoder('left over'), ...classic };
    expect(places(nodes, 'prompt')).toEqual(['6.text']);
  });

  test('without a sampler come from what their nodes call them, as a guess', () => {
    const nodes: Nodes = {
      '1': ['TextGenerate', { prompt: 'Describe it', clip: ['2', 0] }],
      '3': ['PreviewAny', { source: ['1', 0] }],
    };
    expect(places(nodes, 'prompt')).toEqual(['1.prompt']);
    expect(first(nodes, 'prompt')).toMatchObject({ sure: false });
  });
});

/** A second sampler that takes the first one's latent, and what leads to the output. */
const twoStages = (inputs: Record<string, unknown>, more: Nodes = {}): Nodes => {
  const { seed: _seed, ...settings } = sampler({})[1] ?? {};
  return {
    ...classic,
    '13': ['KSamplerAdvanced', { ...settings, noise_seed: 7, latent_image: ['3', 0], ...inputs }],
    '8': ['VAEDecode', { samples: ['13', 0], vae: ['4', 2] }],
    ...more,
  };
};

describe('a refiner', () => {
  const refined = twoStages(
    { add_noise: 'disable', positive: ['16', 0], negative: ['17', 0] },
    { '16': encoder('a red fox'), '17': encoder('watermark') },
  );

  test('shares prompt, negative and settings of equal value with its base', () => {
    expect(places(refined, 'prompt')).toEqual(['6.text 16.text']);
    expect(places(refined, 'negative_prompt')).toEqual(['7.text 17.text']);
    expect(places(refined, 'steps')).toEqual(['3.steps 13.steps']);
    expect(places(refined, 'cfg')).toEqual(['3.cfg 13.cfg']);
  });

  test('with another prompt makes that a guess, with an equal negative not', () => {
    expect(first(refined, 'prompt')).toMatchObject({ sure: false });
    expect(first(refined, 'negative_prompt')).toMatchObject({ sure: true });
  });

  test('has no seed, since it adds no noise', () => {
    expect(places(refined, 'seed')).toEqual(['3.seed']);
  });

  test('keeps settings that differ from its base', () => {
    expect(places(twoStages({ add_noise: 'disable', steps: 30 }), 'steps')).toEqual(['3.steps', '(13.steps)']);
  });
});

describe('a second pass', () => {
  const pass = twoStages(
    { latent_image: ['14', 0], denoise: 0.5 },
    { '14': ['LatentUpscale', { samples: ['3', 0], width: 1024, height: 1536 }] },
  );

  test('keeps its own seed and steps', () => {
    expect(places(pass, 'seed')).toEqual(['3.seed', '(13.noise_seed)']);
    expect(places(pass, 'steps')).toEqual(['3.steps', '(13.steps)']);
  });

  test('has a size of its own, since it does not follow the first', () => {
    expect(places(pass, 'width')).toEqual(['5.width', '14.width']);
    expect(places(pass, 'height')).toEqual(['5.height', '14.height']);
  });

  test('follows the first when it works at the same size', () => {
    const same = { ...pass, '14': ['LatentUpscale', { samples: ['3', 0], width: 512, height: 768 }] } as Nodes;
    expect(places(same, 'width')).toEqual(['5.width 14.width']);
  });

  test('is no strength of a picture that somebody hands in', () => {
    expect(places(pass, 'strength')).toEqual(['(13.denoise)']);
  });
});

test('a second picture has a prompt and a seed of its own', () => {
  const nodes: Nodes = {
    ...classic,
    '13': sampler({ seed: 9, positive: ['16', 0], latent_image: ['15', 0] }),
    '15': ['EmptyLatentImage', { width: 512, height: 512, batch_size: 1 }],
    '16': encoder('a hare'),
    '18': ['VAEDecode', { samples: ['13', 0], vae: ['4', 2] }],
    '19': ['SaveImage', { images: ['18', 0], filename_prefix: 'other' }],
  };
  expect(places(nodes, 'prompt')).toEqual(['6.text', '16.text']);
  expect(places(nodes, 'seed')).toEqual(['3.seed', '13.seed']);
  expect(places(nodes, 'width')).toEqual(['5.width', '(15.width)']);
});

describe('strength', () => {
  const fromPicture = (denoise: number): Nodes =>
    classicWith(
      { denoise, latent_image: ['10', 0] },
      { '10': ['VAEEncode', { pixels: ['11', 0], vae: ['4', 2] }], '11': ['LoadImage', { image: 'a.png' }] },
    );

  test('is the denoise below 1 on a picture’s latent', () => {
    expect(places(fromPicture(0.6), 'strength')).toEqual(['3.denoise']);
    expect(places(fromPicture(0.6), 'image')).toEqual(['11.image']);
  });

  test('at 1 it is not offered, and on an empty latent there is none', () => {
    expect(places(fromPicture(1), 'strength')).toEqual(['(3.denoise)']);
    expect(places(classicWith({ denoise: 0.6 }), 'strength')).toEqual([]);
  });
});

describe('size', () => {
  test('one value for both sides is one size', () => {
    const nodes = {
      ...classic,
      '5': ['EmptyLatentImage', { width: ['10', 0], height: ['10', 0], batch_size: 1 }],
      '10': ['PrimitiveInt', { value: 512 }],
    } as unknown as Nodes;
    expect(places(nodes, 'size')).toEqual(['10.value']);
    expect(places(nodes, 'width')).toEqual([]);
  });

  test('a scheduler that has to know it is told too; an area is not', () => {
    const guided: Nodes = {
      ...classic,
      '3': ['SamplerCustomAdvanced', { guider: ['20', 0], sigmas: ['21', 0], latent_image: ['5', 0] }],
      '20': ['BasicGuider', { model: ['4', 0], conditioning: ['22', 0] }],
      '21': ['Flux2Scheduler', { steps: 20, width: 512, height: 768 }],
      '22': ['ConditioningSetArea', { conditioning: ['6', 0], width: 512, height: 768, x: 0, y: 0 }],
    };
    expect(places(guided, 'width')).toEqual(['5.width 21.width']);
    expect(places(guided, 'height')).toEqual(['5.height 21.height']);
  });

  test('an enlargement of the finished picture is a scale', () => {
    const nodes: Nodes = {
      ...classic,
      '10': ['ImageScaleBy', { image: ['8', 0], scale_by: 2, upscale_method: 'lanczos' }],
      '9': ['SaveImage', { images: ['10', 0], filename_prefix: 'x' }],
    };
    expect(places(nodes, 'scale')).toEqual(['10.scale_by']);
  });
});

test('how far a picture is extended is told side by side', () => {
  const nodes: Nodes = {
    ...classicWith({ latent_image: ['20', 0] }),
    '20': ['VAEEncodeForInpaint', { pixels: ['21', 0], mask: ['21', 1], vae: ['4', 2], grow_mask_by: 6 }],
    '21': ['ImagePadForOutpaint', { image: ['22', 0], left: 0, top: 0, right: 128, bottom: ['23', 0], feathering: 40 }],
    '22': ['LoadImage', { image: 'a.png' }],
    '23': ['PrimitiveInt', { value: 64 }],
  };
  const sides = (['left', 'top', 'right', 'bottom', 'feathering'] as const).map((side) => places(nodes, side));
  expect(sides.flat()).toEqual(['21.left', '21.top', '21.right', '23.value', '21.feathering']);
  expect(places(classic, 'left')).toEqual([]);
});

describe('models and LoRAs', () => {
  const lora = (name: string, more: Record<string, unknown> = {}): Nodes => ({
    ...classicWith({ model: ['10', 0] }),
    '10': [
      'LoraLoader',
      { model: ['4', 0], clip: ['4', 1], lora_name: name, strength_model: 0.7, strength_clip: 0.7, ...more },
    ],
  });

  test('a LoRA has a name and a strength, of model and texts together where both are the same', () => {
    expect(places(lora('fur.safetensors'), 'lora')).toEqual(['10.lora_name']);
    expect(places(lora('fur.safetensors'), 'lora_strength')).toEqual(['10.strength_model 10.strength_clip']);
    expect(places(lora('fur.safetensors', { strength_clip: 1 }), 'lora_strength')).toEqual([
      '10.strength_model',
      '(10.strength_clip)',
    ]);
  });

  test('a LoRA that makes the model quick is left alone', () => {
    expect(places(lora('sdxl_lightning_4step.safetensors'), 'lora_strength')).toEqual([
      '(10.strength_model 10.strength_clip)',
    ]);
  });

  test('the model is what is sampled with; VAE and text encoder can be exposed', () => {
    const nodes: Nodes = {
      ...classicWith({ model: ['30', 0] }, { '30': ['UNETLoader', { unet_name: 'flux.safetensors' }] }),
      '31': ['VAELoader', { vae_name: 'ae.safetensors' }],
      '32': ['CLIPLoader', { clip_name: 't5.safetensors', type: 'flux' }],
      '6': ['CLIPTextEncode', { text: 'a fox', clip: ['32', 0] }],
      '8': ['VAEDecode', { samples: ['3', 0], vae: ['31', 0] }],
    };
    expect(places(nodes, 'model')).toEqual(['30.unet_name', '(4.ckpt_name)']);
    expect(first(nodes, 'model')).toMatchObject({ folder: 'diffusion_models' });
    expect(places(nodes, 'vae')).toEqual(['(31.vae_name)']);
    expect(places(nodes, 'clip')).toEqual(['(32.clip_name)']);
  });
});

test('the model that enlarges can be chosen, with a sampler and without', () => {
  const enlarging: Nodes = {
    '20': ['UpscaleModelLoader', { model_name: 'x4.pth' }],
    '21': ['ImageUpscaleWithModel', { upscale_model: ['20', 0], image: ['8', 0] }],
    '9': ['SaveImage', { images: ['21', 0], filename_prefix: 'x' }],
  };
  expect(places({ ...classic, ...enlarging }, 'upscale_model')).toEqual(['20.model_name']);
  expect(places({ ...classic, ...enlarging }, 'model')).toEqual(['4.ckpt_name']);
  const alone: Nodes = { ...enlarging, '8': ['LoadImage', { image: 'a.png' }] };
  expect(first(alone, 'upscale_model')).toMatchObject({ folder: 'upscale_models', wanted: true });
});

test('pictures of one object from several sides are told apart by the side', () => {
  const nodes: Nodes = {
    ...classicWith({ positive: ['20', 0], negative: ['20', 1] }),
    '20': ['Hunyuan3Dv2ConditioningMultiView', { front: ['21', 0], left: ['22', 0] }],
    '21': ['CLIPVisionEncode', { clip_vision: ['4', 1], image: ['23', 0], crop: 'center' }],
    '22': ['CLIPVisionEncode', { clip_vision: ['4', 1], image: ['24', 0], crop: 'center' }],
    '23': ['LoadImage', { image: 'a.png' }],
    '24': ['LoadImage', { image: 'b.png' }],
  };
  const images = rolesIn(nodes).filter(({ role }) => role === 'image');
  expect(images.map(({ use }) => use)).toEqual(['front_view', 'left_view']);
});

test('pictures of a start and an end are told apart by what takes them', () => {
  const nodes: Nodes = {
    ...classicWith({ positive: ['20', 0], negative: ['20', 1], latent_image: ['20', 2] }),
    '20': [
      'WanFirstLastFrameToVideo',
      {
        positive: ['6', 0],
        negative: ['7', 0],
        start_image: ['21', 0],
        end_image: ['23', 0],
        width: 640,
        height: 640,
        length: 81,
      },
    ],
    '21': ['LoadImage', { image: 'a.png' }],
    '22': ['LoadImage', { image: 'b.png' }],
    '23': ['ImageScaleToTotalPixels', { image: ['22', 0], megapixels: 1 }],
  };
  const images = rolesIn(nodes).filter(({ role }) => role === 'image');
  expect(images.map(({ targets, use }) => [targets[0]?.node, use])).toEqual([
    ['21', 'start_image'],
    ['22', 'end_image'],
  ]);
  expect(places(nodes, 'length')).toEqual(['20.length']);
});

test('a ControlNet says how strongly it steers, and which picture is its own', () => {
  const steered: Nodes = {
    ...classicWith({ positive: ['21', 0], negative: ['21', 1] }),
    '20': ['ControlNetLoader', { control_net_name: 'canny.safetensors' }],
    '21': [
      'ControlNetApplyAdvanced',
      { strength: 0.8, positive: ['6', 0], negative: ['7', 0], control_net: ['20', 0], image: ['23', 0] },
    ],
    '22': ['LoadImage', { image: 'house.png' }],
    '23': ['Canny', { image: ['22', 0], low_threshold: 0.4, high_threshold: 0.8 }],
  };
  expect(places(steered, 'control_strength')).toEqual(['21.strength']);
  expect(first(steered, 'control_strength')).toMatchObject({ value: 0.8, sure: true });
  expect(first(steered, 'image')?.use).toBe('control_image');
  expect(places(steered, 'prompt')).toEqual(['6.text']);
});
