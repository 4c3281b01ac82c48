import { expect, test } from 'vitest';
import { classic, classicWith, graphOf, textPlaces as texts } from './graph.fixture.ts';
import { findMainSampler, findTexts } from './texts.ts';

type Nodes = typeof classic;

const positiveOf = (...asked: Parameters<typeof texts>): string[] => texts(...asked).positive;

test('the classic workflow has its two texts, each with a reason', () => {
  expect(findTexts(graphOf(classic), '3')).toEqual({
    positive: [
      {
        nodeId: '6',
        input: 'text',
        value: 'a fox',
        encoder: { nodeId: '6', input: 'text' },
        reason: "It is text of 'Prompt' (node 6), which is positive of 'KSampler' (node 3).",
      },
    ],
    negative: [
      {
        nodeId: '7',
        input: 'text',
        value: 'watermark',
        encoder: { nodeId: '7', input: 'text' },
        reason: "It is text of 'CLIPTextEncode' (node 7), which is negative of 'KSampler' (node 3).",
      },
    ],
    zeroed: null,
  });
});

test('a text from another node is set there, and the reason tells the way', () => {
  const nodes = classicWith(
    { positive: ['c', 0] },
    {
      c: ['ControlNetApply', { conditioning: ['g', 0], control_net: ['n', 0], image: ['i', 0] }],
      g: ['FluxGuidance', { conditioning: ['6', 0] }],
      '6': ['CLIPTextEncode', { text: ['s', 0], clip: ['4', 1] }],
      s: ['PrimitiveStringMultiline', { value: 'a hare' }],
    },
  );
  expect(findTexts(graphOf(nodes), '3').positive).toEqual([
    {
      nodeId: 's',
      input: 'value',
      value: 'a hare',
      encoder: { nodeId: '6', input: 'text' },
      reason:
        "value of 'PrimitiveStringMultiline' (node s) becomes text of 'CLIPTextEncode' (node 6), which is positive of 'KSampler' (node 3) through 'FluxGuidance' (node g), 'ControlNetApply' (node c).",
    },
  ]);
});

test('a long way is told by its three nodes nearest the text', () => {
  const nodes = classicWith(
    { positive: ['a', 0] },
    {
      a: ['Cond', { conditioning: ['b', 0] }],
      b: ['Cond', { conditioning: ['c', 0] }],
      c: ['Cond', { conditioning: ['d', 0] }],
      d: ['Cond', { conditioning: ['6', 0] }],
    },
  );
  expect(findTexts(graphOf(nodes), '3').positive[0]?.reason).toContain(
    "through 'Cond' (node d), 'Cond' (node c), 'Cond' (node b).",
  );
});

test('an emptied negative has no text, and the node is named', () => {
  const found = findTexts(
    graphOf(classicWith({ negative: ['z', 0] }, { z: ['ConditioningZeroOut', { conditioning: ['6', 0] }] })),
    '3',
  );
  expect(found.negative).toEqual([]);
  expect(found.zeroed).toEqual({
    nodeId: 'z',
    reason: "'ConditioningZeroOut' (node z) empties the negative of 'KSampler' (node 3).",
  });
});

test('one text on both sides is the positive alone', () => {
  expect(texts(classicWith({ negative: ['6', 0] }))).toEqual({ positive: ['6.text'], negative: [], zeroed: null });
  const shared: Nodes = {
    s: ['PrimitiveString', { value: 'same' }],
    '6': ['CLIPTextEncode', { text: ['s', 0] }],
    '7': ['CLIPTextEncode', { text: ['s', 0] }],
  };
  expect(texts({ ...classic, ...shared })).toMatchObject({ positive: ['s.value'], negative: [] });
});

test('an unlinked side has no text', () => {
  expect(texts(classicWith({ positive: undefined, negative: undefined }))).toEqual({
    positive: [],
    negative: [],
    zeroed: null,
  });
});

test('of several texts of one encoder the first that says something is the main one', () => {
  expect(
    positiveOf(classicWith({ positive: ['e', 0] }, { e: ['CLIPTextEncodeFlux', { clip_l: 'l', t5xxl: ' ' }] })),
  ).toEqual(['e.clip_l', 'e.t5xxl']);
  expect(
    positiveOf(classicWith({ positive: ['e', 0] }, { e: ['CLIPTextEncodeFlux', { clip_l: '', t5xxl: '' }] })),
  ).toEqual(['e.t5xxl', 'e.clip_l']);
});

test('a partner node has its texts itself', () => {
  const found = findTexts(
    graphOf({
      p: ['Kling', { prompt: ['s', 0], negative_prompt: 'blur', seed: 1 }],
      s: ['PrimitiveString', { value: 'a fox' }],
    }),
    'p',
  );
  expect(found).toEqual({
    positive: [
      {
        nodeId: 's',
        input: 'value',
        value: 'a fox',
        encoder: { nodeId: 'p', input: 'prompt' },
        reason: "value of 'PrimitiveString' (node s) becomes prompt of 'Kling' (node p), which is the positive text.",
      },
    ],
    negative: [
      {
        nodeId: 'p',
        input: 'negative_prompt',
        value: 'blur',
        encoder: { nodeId: 'p', input: 'negative_prompt' },
        reason: "It is negative_prompt of 'Kling' (node p), which is the negative text.",
      },
    ],
    zeroed: null,
  });
});

test('texts that nobody wrote are left out', () => {
  expect(
    positiveOf(
      classicWith({}, { '6': ['CLIPTextEncode', { text: ['f', 0] }], f: ['Florence2Run', { image: ['i', 0] }] }),
    ),
  ).toEqual([]);
});

test('the main sampler is the first that a text reaches, else the first', () => {
  const depth: Nodes = {
    '1': ['KSampler', { positive: ['x', 0], negative: ['x', 0], model: ['4', 0], seed: 1, steps: 1 }],
    x: ['LotusConditioning'],
  };
  expect(findMainSampler(graphOf({ ...depth, ...classic }))?.nodeId).toBe('3');
  expect(findMainSampler(graphOf(depth))?.nodeId).toBe('1');
  expect(findMainSampler(graphOf({ '4': ['CheckpointLoaderSimple'] }))).toBeNull();
});
