import { expect, test } from 'vitest';
import { classOf, classic, classicWith, graphOf } from './graph.fixture.ts';
import { findSamplers, nearestSampler, previousSampler } from './samplers.ts';

const ids = (nodes: typeof classic, definitions?: Parameters<typeof graphOf>[1]): string[] =>
  findSamplers(graphOf(nodes, definitions)).map(({ nodeId }) => nodeId);

test('the sampler of the classic workflow is its KSampler', () => {
  expect(findSamplers(graphOf(classic))).toEqual([
    {
      nodeId: '3',
      kind: 'sampler',
      reason: "'KSampler' (node 3) samples from a positive and a negative conditioning.",
    },
  ]);
});

const linked = { model: ['4', 0], positive: ['6', 0], negative: ['7', 0] };

test.each([
  ['KSamplerAdvanced', { ...linked, noise_seed: 1, latent_image: ['5', 0] }],
  ['SamplerCustom', { ...linked, noise_seed: 1, sigmas: ['x', 0], latent_image: ['5', 0] }],
  ['KSampler (Efficient)', { ...linked, seed: 1, latent_image: ['5', 0] }],
  ['UltimateSDUpscale', { ...linked, image: ['8', 0], seed: 1, steps: 20 }],
  ['Some Node', { ...linked, seed: 1, samples: ['5', 0] }],
  ['Other Node', { ...linked, seed: 1, latent: ['5', 0] }],
  ['SamplerCustomAdvanced', { noise: ['n', 0], guider: ['g', 0], sigmas: ['s', 0], latent_image: ['5', 0] }],
  ['ImpactKSamplerBasicPipe', { basic_pipe: ['p', 0], seed: 1 }],
  ['easy kSampler', { pipe: ['p', 0], steps: 1 }],
  ['FaceDetailerPipe', { image: ['8', 0], detailer_pipe: ['p', 0], seed: 1 }],
])('%s is a sampler by its inputs', (classType, inputs) => {
  expect(ids({ '1': [classType, inputs] })).toEqual(['1']);
});

test.each(['KSampler', 'KSamplerAdvanced', 'SamplerCustom', 'SamplerCustomAdvanced'])(
  '%s without any input is one by its name',
  (classType) => {
    expect(findSamplers(graphOf({ '1': [classType] }))).toEqual([
      { nodeId: '1', kind: 'sampler', reason: `'${classType}' (node 1) is a sampler.` },
    ]);
  },
);

test.each([
  ['ControlNetApplyAdvanced', { positive: ['6', 0], negative: ['7', 0], strength: 1 }],
  ['CFGGuider', { ...linked, cfg: 1 }],
  ['TrainLoraNode', { model: ['4', 0], positive: ['6', 0], seed: 1, steps: 1 }],
  ['KSamplerSelect', { sampler_name: 'euler' }],
  ['easy preSampling', { pipe: ['p', 0], seed: 1, steps: 1 }],
  ['KSampler Config (rgthree)', { steps_total: 1, cfg: 2 }],
  ['Guided', { guider: ['g', 0] }],
  ['Latent only', { latent_image: ['5', 0] }],
  ['NoModel', { positive: ['6', 0], negative: ['7', 0], seed: 1, steps: 1 }],
  ['NoSteps', { ...linked, seed: 1 }],
  ['My KSampler', { pipe: ['p', 0] }],
  ['My KSampler', { seed: 1 }],
])('%s is none', (classType, inputs) => {
  expect(ids({ '1': [classType, inputs] })).toEqual([]);
});

test('the reason says how it was known', () => {
  const reasons = findSamplers(
    graphOf({
      '1': ['X', { guider: ['g', 0], latent_image: ['5', 0] }],
      '2': ['easy kSampler', { pipe: ['p', 0], seed: 1 }],
      '3': ['Kling', { prompt: 'a', seed: 1 }, 'Kling AI'],
    }),
  ).map(({ reason }) => reason);
  expect(reasons).toEqual([
    "'X' (node 1) samples with a guider.",
    "'easy kSampler' (node 2) samples what a pipe brings.",
    "'Kling AI' (node 3) makes its result from a text of its own.",
  ]);
});

test('stages come in the order of the latent, whatever their ids', () => {
  const stages = classicWith(
    { latent_image: ['20', 0] },
    {
      '20': ['KSampler', { ...linked, seed: 1, latent_image: ['5', 0] }],
      '1': ['KSampler', { ...linked, seed: 1, latent_image: ['u', 0] }],
      u: ['LatentUpscale', { samples: ['3', 0] }],
    },
  );
  expect(ids(stages)).toEqual(['20', '3', '1']);
});

test('samplers that do not feed each other keep the order of the workflow', () => {
  expect(ids({ '12:3': ['KSampler'], '7': ['KSampler'], '2': ['KSampler'] })).toEqual(['2', '7', '12:3']);
});

test('samplers in a circle are each found once', () => {
  expect(
    ids({ '1': ['KSampler', { latent_image: ['2', 0] }], '2': ['KSampler', { latent_image: ['1', 0] }] }).toSorted(),
  ).toEqual(['1', '2']);
});

test('10,000 stages in a row are ordered at once', () => {
  const nodes: typeof classic = {};
  for (let n = 0; n < 10_000; n++) nodes[n] = ['KSampler', { latent_image: [String(n + 1), 0] }];
  expect(ids(nodes)).toEqual(Array.from({ length: 10_000 }, (_none, n) => String(9_999 - n)));
});

test('a partner node is told by what its class says, or by a text beside what is generated from it', () => {
  const partner = classOf({ prompt: 'STRING*' }, ['STRING'], { api_node: true });
  const local = classOf({ prompt: 'STRING*', seed: 'INT' }, ['VIDEO'], { api_node: false });
  const definitions = new Map([
    ['Partner', partner],
    ['Local', local],
    ['Words', classOf({ prompt: 'STRING*', seed: 'INT' }, ['STRING'])],
  ]);
  const nodes: typeof classic = {
    '1': ['Partner', { prompt: 'a' }],
    '2': ['Local', { prompt: 'a', seed: 1 }],
    '3': ['Words', { prompt: 'a', seed: 1 }],
    '4': ['Local', { prompt: 'a' }],
  };
  expect(findSamplers(graphOf(nodes, definitions)).map(({ nodeId, kind }) => [nodeId, kind])).toEqual([
    ['1', 'partner'],
    ['2', 'partner'],
  ]);
});

test.each(['seed', 'aspect_ratio', 'size', 'resolution', 'duration', 'duration_seconds', 'ratio'])(
  'an unknown class with a prompt and a %s generates',
  (setting) => {
    expect(ids({ '1': ['Unknown', { prompt_text: 'a', [setting]: 1 }] })).toEqual(['1']);
  },
);

test.each([
  ['it encodes for a model of this machine', { prompt: 'a', seed: 1, clip: ['4', 1] }],
  ['a diffusion model is linked to it', { prompt: 'a', seed: 1, model: ['4', 0] }],
  ['nothing beside the text says that it generates', { prompt: 'a' }],
  ['it has no text', { seed: 1, size: '1k' }],
])('an unknown class generates nothing when %s', (_why, inputs) => {
  expect(ids({ '1': ['Unknown', inputs] })).toEqual([]);
});

test('a partner’s own model name is no link', () => {
  expect(ids({ '1': ['Unknown', { prompt: 'a', seed: 1, model: 'pro' }] })).toEqual(['1']);
});

test('the sampler nearest to an output is the last stage before it', () => {
  const nodes = classicWith(
    { latent_image: ['20', 0] },
    {
      '20': ['KSampler', { ...linked, seed: 1, latent_image: ['5', 0] }],
      '21': ['PreviewImage', { images: ['22', 0] }],
      '22': ['VAEDecode', { samples: ['20', 0] }],
    },
  );
  expect(nearestSampler(graphOf(nodes), '9')?.nodeId).toBe('3');
  expect(nearestSampler(graphOf(nodes), '21')?.nodeId).toBe('20');
  expect(nearestSampler(graphOf(nodes), '3')?.nodeId).toBe('3');
  expect(nearestSampler(graphOf(nodes), '5')).toBeNull();
  expect(nearestSampler(graphOf(nodes), 'gone')).toBeNull();
});

test('a branch that the switch leaves out is not near', () => {
  const nodes = {
    ...classic,
    '9': ['SaveImage', { images: ['s', 0] }] as const,
    s: ['ComfySwitchNode', { switch: true, on_false: ['k', 0], on_true: ['8', 0] }] as const,
    k: ['KSampler'] as const,
  };
  expect(nearestSampler(graphOf(nodes), '9')?.nodeId).toBe('3');
});

test('the stage before is the one whose latent is gone on with, through decoding and encoding too', () => {
  const nodes = classicWith(
    { latent_image: ['e', 0] },
    {
      e: ['VAEEncode', { pixels: ['d', 0] }],
      d: ['VAEDecode', { samples: ['20', 0] }],
      '20': ['KSampler', { latent_image: ['5', 0] }],
    },
  );
  expect(previousSampler(graphOf(nodes), '3')?.nodeId).toBe('20');
  expect(previousSampler(graphOf(nodes), '20')).toBeNull();
  expect(previousSampler(graphOf({ '1': ['KSampler', { model: ['2', 0] }], '2': ['KSampler'] }), '1')).toBeNull();
});
