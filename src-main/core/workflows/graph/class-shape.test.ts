import { expect, test } from 'vitest';
import { isMultiline, shapeOf, uploadKind } from './class-shape.ts';

test('a class has its inputs in order, its outputs by type and name, and what the server says of it', () => {
  const shape = shapeOf({
    input: { required: { a: ['INT', {}], b: [['x', 'y'], {}] }, optional: { c: ['STRING', { multiline: true }] } },
    output: ['IMAGE', ['x', 'y']],
    output_name: ['picture'],
    output_node: true,
    api_node: true,
  });
  expect([...shape.inputs.keys()]).toEqual(['a', 'b', 'c']);
  expect(shape.inputs.get('b')?.type).toBe('COMBO');
  expect(shape.outputs).toEqual([
    { type: 'IMAGE', name: 'picture' },
    { type: 'COMBO', name: '' },
  ]);
  expect([shape.isOutput, shape.isPartner]).toEqual([true, true]);
});

test('a class that says nothing has nothing', () => {
  expect(shapeOf({})).toEqual({ inputs: new Map(), outputs: [], isOutput: null, isPartner: false });
  expect(shapeOf({ output: 'IMAGE', output_name: 'x', output_node: false, api_node: 'yes' })).toMatchObject({
    outputs: [],
    isOutput: false,
    isPartner: false,
  });
});

test('only a STRING is multiline, and only where it says so', () => {
  const { inputs } = shapeOf({
    input: {
      required: {
        a: ['STRING', { multiline: true }],
        b: ['STRING', {}],
        c: ['INT', { multiline: true }],
        d: ['STRING', { multiline: 1 }],
      },
    },
  });
  expect([...inputs.values(), undefined].map(isMultiline)).toEqual([true, false, false, false, false]);
});

test('an upload button says what it takes', () => {
  const { inputs } = shapeOf({
    input: {
      required: {
        a: [[], { image_upload: true }],
        b: ['COMBO', { video_upload: true }],
        c: ['COMBO', { audio_upload: true }],
        d: ['COMBO', { image_upload: false }],
      },
    },
  });
  expect([...inputs.values()].map(uploadKind)).toEqual(['image', 'video', 'audio', null]);
});
