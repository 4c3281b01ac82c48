import { expect, test } from 'vitest';
import { classic, classicWith, graphOf } from './graph.fixture.ts';
import { findSampling } from './sampling.ts';

type Place = readonly [node: string, input: string, value: unknown] | null;

function places(nodes: typeof classic, id = '3'): Record<string, Place> {
  const found = findSampling(graphOf(nodes), id);
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, at]: [string, { nodeId: string; input: string; value: unknown } | null]) =>
      at ? [[name, [at.nodeId, at.input, at.value]]] : [],
    ),
  );
}

test('a KSampler has all settings itself', () => {
  expect(places(classic)).toEqual({
    seed: ['3', 'seed', 42],
    steps: ['3', 'steps', 20],
    cfg: ['3', 'cfg', 8],
    sampler: ['3', 'sampler_name', 'euler'],
    scheduler: ['3', 'scheduler', 'normal'],
    denoise: ['3', 'denoise', 1],
  });
});

test('each setting says why it was taken', () => {
  const found = findSampling(
    graphOf(classicWith({ seed: ['s', 0] }, { s: ['PrimitiveInt', { value: 5 }, 'Seed'] })),
    '3',
  );
  expect(found.steps).toEqual({
    nodeId: '3',
    input: 'steps',
    value: 20,
    computed: false,
    reason: "It is steps of 'KSampler' (node 3).",
  });
  expect(found.seed).toEqual({
    nodeId: 's',
    input: 'value',
    value: 5,
    computed: false,
    reason: "value of 'Seed' (node s) sets seed of 'KSampler' (node 3).",
  });
});

test('a setting that something computes is not known', () => {
  expect(
    places(classicWith({ seed: ['x', 0], steps: ['x', 1], cfg: ['x', 2] }, { x: ['Unknown', { a: 1 }] })),
  ).not.toHaveProperty('steps');
});

const advanced: typeof classic = {
  '13': [
    'SamplerCustomAdvanced',
    { noise: ['25', 0], guider: ['22', 0], sampler: ['16', 0], sigmas: ['17', 0], latent_image: ['5', 0] },
  ],
  '25': ['RandomNoise', { noise_seed: 7 }],
  '22': ['CFGGuider', { cfg: 4, positive: ['26', 0], negative: ['6', 0], model: ['4', 0] }],
  '16': ['KSamplerSelect', { sampler_name: 'dpmpp_2m' }],
  '17': ['BasicScheduler', { scheduler: 'beta', steps: 12, denoise: 0.8, model: ['4', 0] }],
  '26': ['FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }],
  '6': ['CLIPTextEncode', { text: 'a' }],
  '5': ['EmptyLatentImage', { width: 1, height: 1 }],
};

test('SamplerCustomAdvanced has them on the nodes it is made of', () => {
  expect(places(advanced, '13')).toEqual({
    seed: ['25', 'noise_seed', 7],
    steps: ['17', 'steps', 12],
    cfg: ['22', 'cfg', 4],
    guidance: ['26', 'guidance', 3.5],
    sampler: ['16', 'sampler_name', 'dpmpp_2m'],
    scheduler: ['17', 'scheduler', 'beta'],
    denoise: ['17', 'denoise', 0.8],
  });
});

test.each([
  ['DualCFGGuider', 'cfg_conds'],
  ['LTXVDualCFGGuider', 'video_cfg'],
])('%s calls cfg %s', (classType, input) => {
  expect(places({ ...advanced, '22': [classType, { [input]: 2 }] }, '13').cfg).toEqual(['22', input, 2]);
});

test('a guider without cfg has none, a noise of another pack has its seed', () => {
  const nodes = {
    ...advanced,
    '22': ['BasicGuider', { conditioning: ['6', 0] }] as const,
    '25': ['Noisy', { seed: 9 }] as const,
  };
  expect(places(nodes, '13')).toMatchObject({ seed: ['25', 'seed', 9] });
  expect(places(nodes, '13')).not.toHaveProperty('cfg');
});

test('sigmas are followed through splits and flips to their scheduler', () => {
  const nodes: typeof classic = {
    ...advanced,
    '13': ['SamplerCustomAdvanced', { sigmas: ['a', 0], guider: ['22', 0], latent_image: ['5', 0] }],
    a: ['ExtendIntermediateSigmas', { sigmas: ['b', 1], steps: 99 }],
    b: ['SplitSigmas', { sigmas: ['17', 0], step: 3 }],
  };
  expect(places(nodes, '13')).toMatchObject({ steps: ['17', 'steps', 12], scheduler: ['17', 'scheduler', 'beta'] });
});

test('sigmas written by hand have no steps, and sigmas in a circle end', () => {
  const byHand = places({ ...advanced, '17': ['ManualSigmas', { sigmas: '1, 0' }] }, '13');
  expect(byHand).not.toHaveProperty('steps');
  expect(byHand.sampler).toEqual(['16', 'sampler_name', 'dpmpp_2m']);
  const circle = places(
    { ...advanced, '17': ['FlipSigmas', { sigmas: ['18', 0] }], '18': ['FlipSigmas', { sigmas: ['17', 0] }] },
    '13',
  );
  expect(circle).not.toHaveProperty('steps');
});

test('an open end of the sigmas still has what stands there', () => {
  expect(places({ ...advanced, '17': ['Scheduler', { sigmas: ['gone', 0], steps: 5 }] }, '13').steps).toEqual([
    '17',
    'steps',
    5,
  ]);
});

test('a sampler object without a name gives none', () => {
  expect(places({ ...advanced, '16': ['SamplerLCM', { s_noise: 1 }] }, '13')).not.toHaveProperty('sampler');
});

const stages = (addNoise: unknown, noise: Record<string, unknown> = {}): typeof classic =>
  classicWith(
    { latent_image: ['20', 0], add_noise: addNoise, ...noise },
    {
      '20': ['KSamplerAdvanced', { noise_seed: 77, add_noise: 'enable', latent_image: ['5', 0] }],
      none: ['DisableNoise'],
    },
  );

test('a stage that adds no noise has the seed of the stage before', () => {
  expect(places(stages('disable')).seed).toEqual(['20', 'noise_seed', 77]);
  expect(places(stages(false)).seed).toEqual(['20', 'noise_seed', 77]);
  expect(places(stages('enable')).seed).toEqual(['3', 'seed', 42]);
  expect(places(stages(true)).seed).toEqual(['3', 'seed', 42]);
  expect(places(stages(undefined, { noise: ['none', 0] })).seed).toEqual(['20', 'noise_seed', 77]);
});

test('without a stage before, or in a circle of stages, no seed counts', () => {
  expect(places(classicWith({ add_noise: 'disable' }))).not.toHaveProperty('seed');
  const circle = classicWith(
    { add_noise: false, latent_image: ['20', 0] },
    { '20': ['KSampler', { seed: 1, add_noise: false, latent_image: ['3', 0] }] },
  );
  expect(places(circle)).not.toHaveProperty('seed');
});

test('guidance is found on the nearest node of the positive conditioning', () => {
  const flux = { positive: ['c', 0] };
  expect(
    places(
      classicWith(flux, {
        c: ['ControlNetApply', { conditioning: ['t', 0] }],
        t: ['CLIPTextEncodeFlux', { guidance: 3, t5xxl: 'a' }],
      }),
    ).guidance,
  ).toEqual(['t', 'guidance', 3]);
  expect(
    places(
      classicWith(flux, {
        c: ['InpaintModelConditioning', { positive: ['g', 0] }],
        g: ['FluxGuidance', { guidance: 30, conditioning: ['t', 0] }],
        t: ['CLIPTextEncodeFlux', { guidance: 3 }],
      }),
    ).guidance,
  ).toEqual(['g', 'guidance', 30]);
  expect(
    places(
      classicWith(flux, {
        c: ['ConditioningAverage', { conditioning_to: ['g', 0] }],
        g: ['ConditioningCombine', { conditioning_1: ['t', 0] }],
        t: ['X', { guidance: 2 }],
      }),
    ).guidance,
  ).toEqual(['t', 'guidance', 2]);
  expect(places(classicWith(flux, { c: ['ControlNetApply', { conditioning: ['c', 0] }] }))).not.toHaveProperty(
    'guidance',
  );
  expect(places({ '3': ['KSampler'] })).toEqual({});
});

test('a pipe brings the settings that were put into it', () => {
  const nodes: typeof classic = {
    k: ['easy kSampler', { pipe: ['pre', 0], steps: 4 }],
    pre: [
      'easy preSampling',
      { pipe: ['load', 0], seed: 6, steps: 30, cfg: 7, sampler_name: 'lcm', scheduler: 'karras', denoise: 0.5 },
    ],
    load: ['easy fullLoader'],
  };
  expect(places(nodes, 'k')).toEqual({
    seed: ['pre', 'seed', 6],
    steps: ['k', 'steps', 4],
    cfg: ['pre', 'cfg', 7],
    sampler: ['pre', 'sampler_name', 'lcm'],
    scheduler: ['pre', 'scheduler', 'karras'],
    denoise: ['pre', 'denoise', 0.5],
  });
  expect(findSampling(graphOf(nodes), 'k').seed?.reason).toBe(
    "seed of 'easy preSampling' (node pre) sets seed of 'easy kSampler' (node k).",
  );
});

test('what a node that is not there samples with is not known', () => {
  expect(places(classic, 'gone')).toEqual({});
});
