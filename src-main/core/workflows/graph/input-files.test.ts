import { expect, test } from 'vitest';
import { classOf, graphOf, type classic } from './graph.fixture.ts';
import { findInputFiles } from './input-files.ts';

type Nodes = typeof classic;

const files = (nodes: Nodes, definitions?: Parameters<typeof graphOf>[1]): unknown[] =>
  findInputFiles(graphOf(nodes, definitions)).map(({ nodeId, input, kind, withMask, value }) => [
    `${nodeId}.${input}`,
    value,
    withMask ? `${kind} with mask` : kind,
  ]);

test.each([
  ['LoadImage', 'image', 'image'],
  ['LoadImageOutput', 'image', 'image'],
  ['LoadImageMask', 'image', 'mask'],
  ['LoadAudio', 'audio', 'audio'],
  ['VHS_LoadAudioUpload', 'audio', 'audio'],
  ['LoadVideo', 'file', 'video'],
  ['VHS_LoadVideo', 'video', 'video'],
  ['Load3DAnimation', 'model_file', 'model3d'],
])('%s takes a file', (classType, input, kind) => {
  expect(files({ '1': [classType, { [input]: 'a.xyz' }] })).toEqual([['1.' + input, 'a.xyz', kind]]);
});

test('the reason says what is loaded', () => {
  const nodes: Nodes = {
    '1': ['LoadImage', { image: 'a' }, 'Photo'],
    '2': ['LoadImageMask', { image: 'a' }],
    '3': ['LoadAudio', { audio: 'a' }],
    '4': ['LoadVideo', { file: 'a' }],
    '5': ['Load3D', { model_file: 'a' }],
  };
  expect(findInputFiles(graphOf(nodes)).map(({ reason }) => reason)).toEqual([
    "'Photo' (node 1) loads a picture.",
    "'LoadImageMask' (node 2) loads a mask.",
    "'LoadAudio' (node 3) loads a sound.",
    "'LoadVideo' (node 4) loads a video.",
    "'Load3D' (node 5) loads a 3D model.",
  ]);
});

test('a picture whose alpha is used has a mask, and is one where nothing else of it is used', () => {
  const load: Nodes = { '1': ['LoadImage', { image: 'a' }] };
  expect(files({ ...load, '2': ['A', { x: ['1', 0], y: ['1', 1] }] })).toEqual([['1.image', 'a', 'image with mask']]);
  expect(files({ ...load, '2': ['A', { y: ['1', 1] }] })).toEqual([['1.image', 'a', 'mask']]);
  expect(files({ ...load, '2': ['A', { x: ['1', 0] }] })).toEqual([['1.image', 'a', 'image']]);
  expect(files({ '1': ['LoadVideo', { file: 'a' }], '2': ['A', { y: ['1', 1] }] })).toEqual([['1.file', 'a', 'video']]);
});

test('use by a branch that is not chosen is no use', () => {
  expect(
    files({
      '1': ['LoadImage', { image: 'a' }],
      '2': ['ComfySwitchNode', { switch: true, on_true: ['1', 0], on_false: ['1', 1] }],
    }),
  ).toEqual([['1.image', 'a', 'image']]);
});

test('a class with an upload button takes a file', () => {
  const definition = (button: string) => ({
    ...classOf({ other: 'INT' }, ['IMAGE']),
    input: { required: { other: ['INT', {}], pick: [['a'], { [button]: true }] } },
  });
  for (const kind of ['image', 'audio', 'video']) {
    expect(
      files({ '1': ['Mine', { other: 1, pick: 'a' }] }, new Map([['Mine', definition(`${kind}_upload`)]])),
    ).toEqual([['1.pick', 'a', kind]]);
  }
  expect(files({ '1': ['Mine', { other: 1, pick: 'a' }] }, new Map([['Mine', definition('upload')]]))).toEqual([]);
});

test('a file whose name something else decides, or another node’s file, is none', () => {
  expect(
    files({
      '1': ['LoadImage', { image: ['2', 0] }],
      '2': ['Unknown'],
      '3': ['VAELoader', { vae_name: 'a' }],
      '4': ['LoadVideo', { image: 'a' }],
    }),
  ).toEqual([]);
});
