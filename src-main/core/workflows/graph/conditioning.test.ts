import { expect, test } from 'vitest';
import { classOf, classic, classicWith, textPlaces as texts } from './graph.fixture.ts';

type Nodes = typeof classic;

const positiveOf = (...asked: Parameters<typeof texts>): string[] => texts(...asked).positive;

test.each([
  ['ControlNetApply', { conditioning: ['6', 0], control_net: ['n', 0], image: ['i', 0] }],
  ['FluxGuidance', { conditioning: ['6', 0], guidance: 3.5 }],
  ['ConditioningSetTimestepRange', { conditioning: ['6', 0], start: 0 }],
  ['unCLIPConditioning', { conditioning: ['6', 0], clip_vision_output: ['v', 0] }],
  ['StyleModelApply', { conditioning: ['6', 0], style_model: ['n', 0], clip_vision_output: ['v', 0] }],
  ['ReferenceLatent', { conditioning: ['6', 0], latent: ['5', 0] }],
  ['ConditioningAverage', { conditioning_to: ['6', 0] }],
  ['ConditioningSetDefaultCombine', { cond: ['6', 0] }],
  ['Anybody’s Node', { strange_name: ['6', 0], model: ['4', 0], image: ['i', 0] }],
  ['Reroute', { '': ['6', 0] }],
])('a text is found through %s', (classType, inputs) => {
  expect(positiveOf(classicWith({ positive: ['c', 0] }, { c: [classType, inputs] }))).toEqual(['6.text']);
});

test.each(['ControlNetApplyAdvanced', 'InpaintModelConditioning', 'WanImageToVideo', 'LTXVConditioning'])(
  '%s gives each side its own text',
  (classType) => {
    const both: Nodes = { c: [classType, { positive: ['6', 0], negative: ['7', 0] }] };
    expect(texts(classicWith({ positive: ['c', 0], negative: ['c', 1] }, both))).toEqual({
      positive: ['6.text'],
      negative: ['7.text'],
      zeroed: null,
    });
    // Wired crosswise the output decides, not the input it ends at.
    expect(texts(classicWith({ positive: ['c', 1], negative: ['c', 0] }, both))).toMatchObject({
      positive: ['7.text'],
      negative: ['6.text'],
    });
  },
);

test('further outputs of such a node speak for the side they end at', () => {
  const nodes = classicWith(
    { positive: ['c', 2], negative: ['c', 3] },
    { c: ['X', { positive: ['6', 0], negative: ['7', 0] }] },
  );
  expect(texts(nodes)).toMatchObject({ positive: ['6.text'], negative: ['7.text'] });
});

test('a definition tells the sides by name, else by place among the conditioning outputs', () => {
  const inputs = { model: 'MODEL', positive: 'CONDITIONING', negative: 'CONDITIONING' };
  const at = (outputs: string[], slots: readonly [number, number]) =>
    texts(
      classicWith(
        { positive: ['c', slots[0]], negative: ['c', slots[1]] },
        { c: ['X', { positive: ['6', 0], negative: ['7', 0], model: ['4', 0] }] },
      ),
      new Map([['X', classOf(inputs, outputs)]]),
    );
  const right = { positive: ['6.text'], negative: ['7.text'], zeroed: null };
  expect(at(['MODEL', 'negative:CONDITIONING', 'positive:CONDITIONING'], [2, 1])).toEqual(right);
  expect(at(['MODEL', 'neg:CONDITIONING', 'pos:CONDITIONING'], [2, 1])).toEqual(right);
  expect(at(['MODEL', 'CONDITIONING-:CONDITIONING', 'CONDITIONING+:CONDITIONING'], [2, 1])).toEqual(right);
  expect(at(['negative_text:CONDITIONING', 'positive_pose:CONDITIONING'], [1, 0])).toEqual(right);
  expect(at(['MODEL', 'CONDITIONING', 'CONDITIONING'], [1, 2])).toEqual(right);
  expect(at(['pose:CONDITIONING', 'negate:CONDITIONING'], [0, 1])).toEqual(right);
});

test('a node that changes only the positive has nothing to say on the negative', () => {
  const definitions = new Map([['PiD', classOf({ positive: 'CONDITIONING', latent: 'LATENT' }, ['CONDITIONING'])]]);
  const nodes = classicWith(
    { positive: ['c', 0], negative: ['c', 0] },
    { c: ['PiD', { positive: ['6', 0], latent: ['5', 0] }] },
  );
  expect(texts(nodes, definitions)).toEqual({ positive: ['6.text'], negative: [], zeroed: null });
});

test('texts that are combined come in the order of the class', () => {
  const nodes = classicWith(
    { positive: ['c', 0] },
    {
      c: ['ConditioningCombine', { conditioning_2: ['b', 0], conditioning_1: ['a', 0] }],
      a: ['CLIPTextEncode', { text: 'a' }],
      b: ['CLIPTextEncode', { text: 'b' }],
    },
  );
  const definitions = new Map([
    [
      'ConditioningCombine',
      classOf({ conditioning_1: 'CONDITIONING', conditioning_2: 'CONDITIONING' }, ['CONDITIONING']),
    ],
  ]);
  expect(positiveOf(nodes, definitions)).toEqual(['a.text', 'b.text']);
  expect(positiveOf(nodes)).toEqual(['b.text', 'a.text']);
});

test('what is averaged or joined to comes before what is added', () => {
  const nodes = classicWith(
    { positive: ['c', 0] },
    {
      c: ['ConditioningConcat', { conditioning_from: ['b', 0], conditioning_to: ['a', 0] }],
      a: ['CLIPTextEncode', { text: 'a' }],
      b: ['CLIPTextEncode', { text: 'b' }],
    },
  );
  expect(positiveOf(nodes)).toEqual(['a.text', 'b.text']);
});

test('a nested combination is read from left to right', () => {
  const nodes = classicWith(
    { positive: ['c', 0] },
    {
      c: ['ConditioningCombine', { conditioning_1: ['d', 0], conditioning_2: ['z', 0] }],
      d: ['ConditioningCombine', { conditioning_1: ['x', 0], conditioning_2: ['y', 0] }],
      x: ['CLIPTextEncode', { text: 'x' }],
      y: ['CLIPTextEncode', { text: 'y' }],
      z: ['CLIPTextEncode', { text: 'z' }],
    },
  );
  expect(positiveOf(nodes)).toEqual(['x.text', 'y.text', 'z.text']);
});

test.each(['ConditioningSetArea', 'ConditioningSetMask', 'ConditioningSetProperties', 'RegionalPrompt'])(
  'a text for a part of the picture by %s comes after the one for all of it',
  (classType) => {
    const nodes = classicWith(
      { positive: ['c', 0] },
      {
        c: ['ConditioningCombine', { conditioning_1: ['area', 0], conditioning_2: ['6', 0] }],
        area: [classType, { conditioning: ['part', 0], width: 10 }],
        part: ['CLIPTextEncode', { text: 'a part' }],
      },
    );
    expect(positiveOf(nodes)).toEqual(['6.text', 'part.text']);
  },
);

test('a text that is added to another conditioning comes after that one', () => {
  const nodes = classicWith(
    { positive: ['c', 0] },
    {
      c: ['GLIGENTextBoxApply', { conditioning_to: ['d', 0], text: 'sun', clip: ['4', 1] }],
      d: ['GLIGENTextBoxApply', { conditioning_to: ['6', 0], text: 'bottle' }],
    },
  );
  expect(positiveOf(nodes)).toEqual(['6.text', 'c.text', 'd.text']);
});

test('an emptied positive has no text either', () => {
  expect(
    texts(classicWith({ positive: ['z', 0] }, { z: ['ConditioningZeroOut', { conditioning: ['6', 0] }] })),
  ).toEqual({ positive: [], negative: ['7.text'], zeroed: null });
});

test.each([
  ['CLIPTextEncodeSDXL', { text_l: 'l', text_g: 'g', width: 1 }, ['e.text_g', 'e.text_l']],
  ['CLIPTextEncodeFlux', { clip_l: 'l', t5xxl: 't', guidance: 3 }, ['e.t5xxl', 'e.clip_l']],
  [
    'CLIPTextEncodeSD3',
    { clip_l: 'l', clip_g: 'g', t5xxl: 't', empty_padding: 'none' },
    ['e.t5xxl', 'e.clip_g', 'e.clip_l'],
  ],
  ['TextEncodeQwenImageEditPlus', { prompt: 'p', clip: ['4', 1], image1: ['i', 0] }, ['e.prompt']],
  ['TextEncodeAceStepAudio', { lyrics: 'la', tags: 'pop', lyrics_strength: 1 }, ['e.tags', 'e.lyrics']],
  ['CLIPTextEncodeLumina2', { user_prompt: 'u', system_prompt: 'superior' }, ['e.user_prompt']],
  ['CLIPTextEncodeHiDream', { llama: 'x', clip_l: 'y' }, ['e.llama', 'e.clip_l']],
])('%s has its main text first', (classType, inputs, expected) => {
  expect(positiveOf(classicWith({ positive: ['e', 0] }, { e: [classType, inputs] }))).toEqual(expected);
});

test('any multiline text on the way is a text, by the definition of its class', () => {
  const definitions = new Map([
    ['My Encode', classOf({ clip: 'CLIP', words: 'STRING*', name: 'STRING', style: 'COMBO' }, ['CONDITIONING'])],
  ]);
  const nodes = classicWith(
    { positive: ['e', 0] },
    { e: ['My Encode', { words: 'w', name: 'n', style: 's', clip: ['4', 1] }] },
  );
  expect(positiveOf(nodes, definitions)).toEqual(['e.words']);
  expect(positiveOf(nodes)).toEqual(['e.style']);
});

test('one encoder may hold the texts of both sides', () => {
  const node: Nodes = { e: ['TextEncodeBooguEdit', { prompt: 'p', negative_prompt: 'n', clip: ['4', 1] }] };
  const definitions = new Map([
    [
      'TextEncodeBooguEdit',
      classOf({ prompt: 'STRING*', negative_prompt: 'STRING*' }, ['positive:CONDITIONING', 'negative:CONDITIONING']),
    ],
  ]);
  const straight = classicWith({ positive: ['e', 0], negative: ['e', 1] }, node);
  expect(texts(straight)).toMatchObject({ positive: ['e.prompt'], negative: ['e.negative_prompt'] });
  expect(texts(straight, definitions)).toMatchObject({ positive: ['e.prompt'], negative: ['e.negative_prompt'] });
  expect(texts(classicWith({ positive: ['e', 1], negative: ['e', 0] }, node), definitions)).toMatchObject({
    positive: ['e.negative_prompt'],
    negative: ['e.prompt'],
  });
});

test('a loader with texts of both sides is an encoder too', () => {
  const nodes = classicWith(
    { positive: ['l', 1], negative: ['l', 2] },
    { l: ['Efficient Loader', { positive: 'p', negative: 'n', ckpt_name: 'x' }] },
  );
  expect(texts(nodes)).toMatchObject({ positive: ['l.positive'], negative: ['l.negative'] });
});

test('texts that are no part of the conditioning are not taken', () => {
  const definitions = new Map([
    [
      'WanTrackToVideo',
      classOf({ positive: 'CONDITIONING', negative: 'CONDITIONING', tracks: 'STRING*' }, [
        'positive:CONDITIONING',
        'negative:CONDITIONING',
      ]),
    ],
  ]);
  const nodes = classicWith(
    { positive: ['w', 0], negative: ['w', 1] },
    { w: ['WanTrackToVideo', { positive: ['6', 0], negative: ['7', 0], tracks: '[]' }] },
  );
  expect(texts(nodes, definitions)).toMatchObject({ positive: ['6.text'], negative: ['7.text'] });
});

test('a known class leads only through its conditioning, whatever else is linked', () => {
  const definitions = new Map([
    [
      'Odd',
      classOf({ thing: 'MODEL', main: 'CONDITIONING,STRING', any: '*', match: 'COMFY_MATCHTYPE_V3', latent: '*' }, [
        'CONDITIONING',
      ]),
    ],
  ]);
  const encode = (text: string) => ['CLIPTextEncode', { text }] as const;
  const nodes = classicWith(
    { positive: ['o', 0] },
    {
      o: ['Odd', { thing: ['a', 0], latent: ['b', 0], match: ['c', 0], any: ['d', 0], main: ['e', 0] }],
      a: encode('a'),
      b: encode('b'),
      c: encode('c'),
      d: encode('d'),
      e: encode('e'),
    },
  );
  expect(positiveOf(nodes, definitions)).toEqual(['e.text', 'd.text', 'c.text']);
});

test('through a switch that only the run decides both branches are read, not its selector', () => {
  const nodes = classicWith(
    { positive: ['s', 0] },
    {
      s: ['ComfySwitchNode', { switch: ['x', 0], on_false: ['6', 0], on_true: ['t', 0] }],
      t: ['CLIPTextEncode', { text: 't' }],
      x: ['CLIPTextEncode', { text: 'no' }],
    },
  );
  expect(positiveOf(nodes)).toEqual(['6.text', 't.text']);
  const definitions = new Map([
    [
      'ComfySwitchNode',
      classOf({ switch: 'BOOLEAN', on_false: 'COMFY_MATCHTYPE_V3', on_true: 'COMFY_MATCHTYPE_V3' }, [
        'output:COMFY_MATCHTYPE_V3',
      ]),
    ],
  ]);
  expect(positiveOf(nodes, definitions)).toEqual(['6.text', 't.text']);
});

const guided = (guider: Nodes[string]): Nodes => ({
  ...classic,
  '3': ['SamplerCustomAdvanced', { guider: ['g', 0], latent_image: ['5', 0] }],
  g: guider,
});

test.each([
  ['BasicGuider', { conditioning: ['6', 0] }, ['6.text'], []],
  ['CFGGuider', { positive: ['6', 0], negative: ['7', 0] }, ['6.text'], ['7.text']],
  ['DualCFGGuider', { cond1: ['6', 0], cond2: ['7', 0], negative: ['7', 0] }, ['6.text'], ['7.text']],
  ['DualModelGuider', { positive: ['6', 0], model_negative: ['4', 0], negative: ['7', 0] }, ['6.text'], ['7.text']],
])('%s brings the conditioning of its sampler', (classType, inputs, positive, negative) => {
  expect(texts(guided([classType, inputs]))).toEqual({ positive, negative, zeroed: null });
});

test('a guider without conditioning brings none', () => {
  expect(texts(guided(['MyGuider', { model: ['4', 0] }]))).toEqual({ positive: [], negative: [], zeroed: null });
});

test('a pipe brings the conditioning of its sampler', () => {
  const nodes: Nodes = {
    ...classic,
    p: ['ToBasicPipe', { positive: ['6', 0], negative: ['7', 0] }],
    k: ['ImpactKSamplerBasicPipe', { basic_pipe: ['p', 0], seed: 1 }],
  };
  expect(texts(nodes, undefined, 'k')).toEqual({ positive: ['6.text'], negative: ['7.text'], zeroed: null });
});

test('a loader that fills the pipe from texts of its own is the encoder', () => {
  const nodes: Nodes = {
    l: ['easy fullLoader', { positive: 'p', negative: 'n' }],
    k: ['easy kSampler', { pipe: ['l', 0], seed: 1 }],
  };
  expect(texts(nodes, undefined, 'k')).toEqual({ positive: ['l.positive'], negative: ['l.negative'], zeroed: null });
});

test('conditioning in a circle, and a chain of 10,000, end', () => {
  expect(
    positiveOf(
      classicWith(
        { positive: ['a', 0] },
        { a: ['ConditioningCombine', { conditioning_1: ['a', 0], conditioning_2: ['6', 0] }] },
      ),
    ),
  ).toEqual(['6.text']);
  const chain: Nodes = {};
  for (let n = 0; n < 10_000; n++)
    chain[`c${n}`] = ['FluxGuidance', { conditioning: [n === 0 ? '6' : `c${n - 1}`, 0] }];
  expect(positiveOf(classicWith({ positive: ['c9999', 0] }, chain))).toEqual(['6.text']);
});
