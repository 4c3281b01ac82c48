import { expect, test } from 'vitest';
import { classOf, classic, graphOf } from './graph.fixture.ts';
import { findOutputs } from './outputs.ts';

type Nodes = typeof classic;

const outputs = (nodes: Nodes, definitions?: Parameters<typeof graphOf>[1]): unknown[] =>
  findOutputs(graphOf(nodes, definitions)).map(({ nodeId, saves, kind, filenamePrefix }) => [
    nodeId,
    saves ? 'saves' : 'shows',
    kind,
    filenamePrefix && `${filenamePrefix.nodeId}.${filenamePrefix.input}`,
  ]);

test('the output of the classic workflow saves a picture under a prefix', () => {
  expect(findOutputs(graphOf(classic))).toEqual([
    {
      nodeId: '9',
      saves: true,
      kind: 'image',
      filenamePrefix: {
        nodeId: '9',
        input: 'filename_prefix',
        value: 'Easel',
        computed: false,
        reason: "It is filename_prefix of 'SaveImage' (node 9).",
      },
      reason: "'SaveImage' (node 9) saves what reaches it.",
    },
  ]);
});

test.each([
  ['PreviewImage', { images: ['1', 0] }, 'shows', 'image'],
  ['MaskPreview', { mask: ['1', 0] }, 'shows', 'image'],
  ['ImageCompare', { image_a: ['1', 0] }, 'shows', 'image'],
  ['PreviewAny', { source: ['1', 0] }, 'shows', 'text'],
  ['Preview3D', { model_file: ['1', 0] }, 'shows', 'model3d'],
  ['PreviewAudio', { audio: ['1', 0] }, 'shows', 'audio'],
  ['SaveImageWebsocket', { images: ['1', 0] }, 'shows', 'image'],
  ['SaveVideo', { video: ['1', 0] }, 'saves', 'video'],
  ['SaveAnimatedWEBP', { images: ['1', 0] }, 'saves', 'video'],
  ['SaveAudioMP3', { audio: ['1', 0] }, 'saves', 'audio'],
  ['SaveGLB', { mesh: ['1', 0] }, 'saves', 'model3d'],
  ['SaveSVGNode', { svg: ['1', 0] }, 'saves', 'image'],
  ['SaveText', { text: ['1', 0] }, 'saves', 'text'],
  ['SaveLatent', { samples: ['1', 0] }, 'saves', 'other'],
  ['VHS_VideoCombine', { images: ['1', 0], save_output: true }, 'saves', 'video'],
  ['VHS_VideoCombine', { images: ['1', 0], save_output: false, filename_prefix: 'a' }, 'shows', 'video'],
])('%s %s', (classType, inputs, saves, kind) => {
  expect(outputs({ o: [classType, inputs] }).map((output) => (output as unknown[]).slice(1, 3))).toEqual([
    [saves, kind],
  ]);
});

test('what it takes tells the kind where the class does not', () => {
  const definitions = new Map([['Keep', classOf({}, [], { output_node: true })]]);
  const kindOf = (input: string): unknown =>
    (outputs({ o: ['Keep', { [input]: ['1', 0] }] }, definitions)[0] as unknown[])[2];
  expect(
    ['video', 'audio', 'mesh', 'model_3d', 'images', 'image', 'svg', 'text', 'string', 'latent'].map(kindOf),
  ).toEqual(['video', 'audio', 'model3d', 'model3d', 'image', 'image', 'image', 'text', 'text', 'other']);
});

test('the server knows which classes are outputs', () => {
  const definitions = new Map([
    ['Keep', classOf({ images: 'IMAGE', filename_prefix: 'STRING' }, [], { output_node: true })],
    ['SaveNothing', classOf({}, ['IMAGE'], { output_node: false })],
    ['Show', classOf({ images: 'IMAGE' }, [], { output_node: true })],
    ['SaveOld', classOf({}, [])],
  ]);
  expect(
    outputs(
      { '1': ['Keep'], '2': ['SaveNothing'], '3': ['Show'], '4': ['SaveOld'], '5': ['Keep', { filename_prefix: 'x' }] },
      definitions,
    ),
  ).toEqual([
    ['1', 'saves', 'other', null],
    ['3', 'shows', 'other', null],
    ['4', 'saves', 'other', null],
    ['5', 'saves', 'other', '5.filename_prefix'],
  ]);
});

test('a prefix may be called prefix, and come from another node', () => {
  expect(outputs({ '1': ['SaveLoRA', { prefix: ['2', 0] }], '2': ['PrimitiveString', { value: 'x' }] })).toEqual([
    ['1', 'saves', 'other', '2.value'],
  ]);
});

test('other nodes are none', () => {
  expect(outputs({ '1': ['VAEDecode'], '2': ['LoadImage'], '3': ['Unsaved'] })).toEqual([]);
  expect(findOutputs(graphOf({ '1': ['PreviewImage'] }))[0]?.reason).toBe(
    "'PreviewImage' (node 1) shows what reaches it.",
  );
});
