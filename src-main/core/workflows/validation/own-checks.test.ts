import { describe, expect, test } from 'vitest';
import type { NodeDefinition } from '../definitions.ts';
import { define, defineRecent, judge, recordedDefinitions, typesAt } from './validation.fixture.ts';

const upload = [['Photo.png', 'b.txt'], { image_upload: true }];
const asOutput = (definition: NodeDefinition): NodeDefinition => ({ ...definition, output_node: true });
const load = (image: unknown) => judge(define({ image: upload }), { image }, { classType: 'LoadImage' });

describe('LoadImage', () => {
  test('takes a picture that is listed', () => {
    expect(load('Photo.png')).toMatchObject({ accepted: true, problems: [], unknowable: [] });
  });

  test('fails on one that would be listed if it were there', () => {
    const result = load('absent.png');
    expect(result.accepted).toBe(false);
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'custom_validation_failed',
        message: 'Custom validation failed for node',
        details: 'image - Invalid image file: absent.png',
        extra_info: { input_name: 'image' },
      },
    ]);
    expect(result.problems).toMatchObject([
      {
        type: 'custom_validation_failed',
        input: 'image',
        message: "Node 1 (LoadImage): the image file 'absent.png' is not in the input folder of ComfyUI.",
        nextStep: 'Upload the file (LoadImage takes it from the input folder), or name one that is there.',
      },
    ]);
  });

  test.each([
    'sub/absent.png',
    'sub\\absent.png',
    'absent.png [output]',
    'photo.PNG',
    'absent.xyz',
    'absent.png ',
    'absent.png.',
    '',
    '.',
  ])('cannot know of %j, which no list shows', (image) => {
    const result = load(image);
    expect(result).toMatchObject({ accepted: true, problems: [] });
    expect(result.unknowable).toEqual([{ nodeId: '1', classType: 'LoadImage', input: 'image', reason: 'own_check' }]);
  });

  test.each([
    [5, 'int'],
    [null, 'NoneType'],
    [{}, 'dict'],
    [{ __value__: ['a'] }, 'list'],
  ])('raises on %j', (image, type) => {
    const result = load(image);
    expect(result.nodeErrors['1']?.errors).toMatchObject([
      {
        type: 'exception_during_validation',
        details: `'${type}' object has no attribute 'endswith'`,
        extra_info: { exception_type: 'AttributeError' },
      },
    ]);
    expect(result.problems[0]?.message).toBe("Node 1 (LoadImage): its input image is no file's name.");
  });

  test('raises on a link, right or wrong, since it has no value yet', () => {
    for (const [link, type] of [
      [['2', 1], 'NoneType'],
      [['2', 0], 'NoneType'],
      [[], 'list'],
    ] as const) {
      expect(load(link).nodeErrors['1']?.errors.map(({ details }) => details)).toEqual([
        `'${type}' object has no attribute 'endswith'`,
      ]);
    }
    expect(load(['2', 1]).problems.map(({ message }) => message)).toEqual([
      "Node 1 (LoadImage): its input image takes a file's name, not a link.",
    ]);
  });

  test('raises without the input', () => {
    const result = judge(define({ image: upload }), {}, { classType: 'LoadImage' });
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'exception_during_validation',
        message: 'Exception when validating node',
        details: "LoadImage.VALIDATE_INPUTS() missing 1 required positional argument: 'image'",
        extra_info: { exception_type: 'TypeError' },
      },
    ]);
    expect(result.problems.map(({ type, message }) => [type, message])).toEqual([
      ['required_input_missing', 'Node 1 (LoadImage): its input image is missing.'],
    ]);
    expect(typesAt(judge(define({ image: upload }), [], { classType: 'LoadImage' }))).toEqual([
      'exception_during_validation',
    ]);
  });

  test('of a server of 2026 finds files by their hash too', () => {
    expect(judge(defineRecent({ image: upload }), { image: 'absent.png' }, { classType: 'LoadImage' })).toMatchObject({
      accepted: true,
      unknowable: [{ reason: 'own_check' }],
    });
  });
});

describe('other classes that look at files', () => {
  const definitions = recordedDefinitions();
  const verdict = (classType: string, inputs: Record<string, unknown>) => {
    const { accepted, unknowable, nodeErrors } = judge(asOutput(definitions.get(classType)!), inputs, { classType });
    return accepted ? (unknowable.length > 0 ? 'unknowable' : 'good') : nodeErrors['1']?.errors[0]?.details;
  };

  test.each([
    ['LoadImageMask', { image: 'absent.xyz', channel: 'red' }, 'image - Invalid image file: absent.xyz'],
    ['LoadLatent', { latent: 'absent.latent' }, 'latent - Invalid latent file: absent.latent'],
    ['LoadLatent', { latent: 'absent.png' }, 'unknowable'],
    ['LoadAudio', { audio: 'absent.MP3' }, 'audio - Invalid audio file: absent.MP3'],
    ['LoadAudio', { audio: 'absent.flac' }, 'unknowable'],
    ['LoadVideo', { file: 'absent.mp4' }, 'file - Invalid video file: absent.mp4'],
    ['LoadVideo', { file: 'absent.mkv' }, 'unknowable'],
    ['LoadVideo', {}, "LoadVideo.validate_inputs() missing 1 required positional argument: 'file'"],
    ['LoadImageOutput', { image: 'absent.png' }, 'unknowable'],
    ['WebcamCapture', { image: 'absent.png', width: 0, height: 0, capture_on_queue: true }, 'unknowable'],
    // Uploads that the class does not check itself are checked against the list, as a real server showed.
    ['Load3D', { model_file: 'absent.glb', image: '', width: 1, height: 1 }, "model_file: 'absent.glb' not in []"],
  ])('%s %j: %s', (classType, inputs, expected) => {
    expect(verdict(classType, inputs)).toBe(expected);
  });
});

describe('classes with other checks of their own', () => {
  const zoom = { zoom: ['FLOAT', { max: 1 }], other: ['FLOAT', { max: 1 }] };

  test('decide bounds themselves, of the inputs that they name', () => {
    const all = { horizontal_movement: 1, vertical_movement: 1, pan: 1, tilt: 1, roll: 1 };
    const result = judge(define(zoom), { ...all, zoom: 5, other: 5 }, { classType: 'KlingCameraControls' });
    expect(result.nodeErrors['1']?.errors.map(({ details }) => details)).toEqual(['other']);
    expect(result.unknowable).toEqual([
      { nodeId: '1', classType: 'KlingCameraControls', input: 'zoom', reason: 'own_check' },
    ]);
  });

  test('raise when several inputs are absent', () => {
    const details = (inputs: Record<string, unknown>) =>
      judge(define(zoom), inputs, { classType: 'KlingCameraControls' }).nodeErrors['1']?.errors[0]?.details;
    expect(details({ horizontal_movement: 1, vertical_movement: 1, pan: 1, tilt: 1, zoom: 1, other: 1 })).toContain(
      "argument: 'roll'",
    );
    expect(details({ horizontal_movement: 1, vertical_movement: 1, pan: 1, tilt: 1, other: 1 })).toContain(
      "2 required positional arguments: 'roll' and 'zoom'",
    );
    expect(details({ horizontal_movement: 1, vertical_movement: 1, pan: 1, other: 1 })).toContain(
      "arguments: 'tilt', 'roll', and 'zoom'",
    );
  });

  test('a choice that the author wrote is good', () => {
    const combo = defineRecent({ choice: ['COMBO', { options: [] }] });
    expect(judge(combo, { choice: 'Default' }, { classType: 'CustomCombo' })).toMatchObject({
      accepted: true,
      problems: [],
    });
  });
});

test('uploads to a newer class or to one of a pack are left to the server', () => {
  const file = { file: [['a'], { audio_upload: true }] };
  expect(judge(defineRecent(file), { file: 'b' })).toMatchObject({
    accepted: true,
    unknowable: [{ input: 'file', reason: 'own_check' }],
  });
  expect(judge(define(file, { python_module: 'custom_nodes.vhs' }), { file: 'b' })).toMatchObject({
    accepted: true,
    unknowable: [{ reason: 'own_check' }],
  });
  expect(judge(define(file, { python_module: 'comfy_extras.x' }), { file: 'b' })).toMatchObject({
    accepted: false,
    unknowable: [],
  });
  const off = { file: [['a'], { audio_upload: false }] };
  expect(judge(defineRecent(off), { file: 'b' }).accepted).toBe(false);
});
