import { describe, expect, test } from 'vitest';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { readApiNodes } from './api-node.ts';
import { smallClasses } from './classes.fixture.ts';
import { createDraft, drawnOf } from './draft.ts';
import type { Drawn } from './layout/node-size.ts';

const link = ['other', 0];

function drawn(classType: string, inputs: Record<string, unknown> = {}, definition?: NodeDefinition): Drawn {
  const classes = definition ? createNodeClasses(definitionsOf({ [classType]: definition })) : smallClasses;
  const [node] = readApiNodes({ node: { class_type: classType, inputs }, other: { class_type: 'Loader' } });
  if (!node) throw new Error(classType);
  const nodeClass = classes.get(classType) ?? null;
  return drawnOf(
    createDraft(node, nodeClass),
    (nodeClass?.outputs ?? []).map((name) => ({ name })),
  );
}

describe('what a node shows', () => {
  test('is its title, its sockets on both sides and a row for each widget and what stands beside it', () => {
    expect(drawn('Sampler', { model: link, seed: 1, steps: link })).toEqual({
      title: 'Sampler',
      inputs: ['model'],
      outputs: ['LATENT'],
      widgets: ['seed', 'steps'],
      rows: 3,
      textBoxes: 0,
      linkedTexts: 0,
      display: 'nothing',
    });
  });

  test('is the display name of its class where it has no title, or else the class', () => {
    expect(drawn('Loader').title).toBe('Load It');
    expect(drawn('Mystery').title).toBe('Mystery');
  });

  test('is a box for a text of several lines, smaller when it is linked', () => {
    expect(drawn('Text', { text: 'a' })).toMatchObject({ textBoxes: 1, linkedTexts: 0, rows: 0 });
    expect(drawn('Text', { text: link })).toMatchObject({ textBoxes: 0, linkedTexts: 1, rows: 0 });
    expect(drawn('PrimitiveString', { value: 'a' })).toMatchObject({ textBoxes: 0, linkedTexts: 0, rows: 1 });
  });

  test('is two free sockets more of a growing list', () => {
    expect(drawn('Batch', { 'images.image0': link }).inputs).toEqual(['images.image0', 'mask', 'images', 'images']);
  });

  test('of an unknown class is its links, whatever its values', () => {
    expect(drawn('Mystery', { image: link, amount: 3 })).toMatchObject({ inputs: ['image'], widgets: [], rows: 0 });
  });
});

describe('the view in a node', () => {
  const define = (type: unknown, output: readonly string[] = [], settings = {}): NodeDefinition => ({
    input: { required: { it: [type, settings] } },
    output,
  });

  test.each([
    ['a picture that is loaded', 'X', define([['a']], ['IMAGE'], { image_upload: true }), 'picture'],
    ['an animation that is loaded', 'X', define([['a']], ['IMAGE'], { animated_image_upload: true }), 'picture'],
    ['a video that is loaded', 'X', define([['a']], ['VIDEO'], { video_upload: true }), 'picture'],
    ['a sound that is loaded', 'X', define([['a']], ['AUDIO'], { audio_upload: true }), 'player'],
    ['what says that it loads nothing', 'X', define([['a']], ['IMAGE'], { image_upload: false }), 'nothing'],
    ['a recording', 'X', define('AUDIO_RECORD', ['AUDIO']), 'player'],
    ['a sketch of a resolution', 'X', define('RESOLUTION_PREVIEW', ['INT']), 'player'],
    ...['LOAD_3D', 'LOAD_3D_ANIMATION', 'WEBCAM', 'BOUNDING_BOX', 'CAMERA_INFO_STATE', 'CURVE'].map(
      (type) => [`a widget ${type}`, 'X', define(type, ['IMAGE']), 'picture'] as const,
    ),
    ['a text shown as a camera', 'X', define('STRING', ['INT'], { widgetType: 'CAMERA_ANGLE_VIEW' }), 'picture'],
    ['a box that is only linked', 'X', define('BOUNDING_BOX', ['IMAGE'], { forceInput: true }), 'nothing'],
    ['a picture at the end', 'X', define('IMAGE'), 'picture'],
    ['a mask at the end', 'X', define('MASK'), 'picture'],
    ['a mesh of several forms at the end', 'X', define('MESH,FILE_3D_GLB'), 'picture'],
    ['a sound at the end', 'X', define('AUDIO'), 'player'],
    ['a latent at the end', 'X', define('LATENT'), 'nothing'],
    ['a picture that is changed', 'X', define('IMAGE', ['IMAGE']), 'nothing'],
    ['a sound that is changed', 'X', define('AUDIO', ['AUDIO']), 'nothing'],
    ['a picture that is saved and passed on', 'SaveImage', define('IMAGE', ['IMAGE']), 'picture'],
    ['a picture that is previewed and passed on', 'PreviewImage', define('IMAGE', ['IMAGE']), 'picture'],
    ['a mask that is previewed and passed on', 'MaskPreview', define('MASK', ['MASK']), 'picture'],
    ['a sound that is saved and passed on', 'SaveAudio', define('AUDIO', ['AUDIO']), 'player'],
    ['what only looks like a preview', 'NoSaveImage', define('IMAGE', ['IMAGE']), 'nothing'],
    ['what only begins like one', 'MaskPreviewer', define('IMAGE', ['IMAGE']), 'nothing'],
    ['a text that is previewed', 'PreviewAny', define('*', ['STRING']), 'text'],
    ['a text that is saved', 'SaveText', define('STRING', ['STRING']), 'text'],
  ] as const)('%s', (_, classType, definition, display) => {
    expect(drawn(classType, {}, definition).display).toBe(display);
  });
});
