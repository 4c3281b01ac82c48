import { expect, test } from 'vitest';
import { classOf, graphOf } from './graph.fixture.ts';

/** What arrives at an input that is linked to the first output of one node. */
function through(
  classType: string,
  inputs: Record<string, unknown>,
  slot = 0,
  definition?: ReturnType<typeof classOf>,
) {
  const definitions = definition && new Map([[classType, definition]]);
  const graph = graphOf(
    {
      '1': ['Taker', { x: ['2', slot] }],
      '2': [classType, inputs],
      '3': ['Maker'],
      '4': ['PrimitiveInt', { value: 7 }],
    },
    definitions,
  );
  return { value: graph.value('1', 'x'), source: graph.source('1', 'x')?.nodeId };
}

test.each([
  ['PrimitiveInt', { value: 7 }, 'value', 7],
  ['PrimitiveFloat', { value: 1.5 }, 'value', 1.5],
  ['PrimitiveString', { value: 'a' }, 'value', 'a'],
  ['PrimitiveStringMultiline', { value: 'a\nb' }, 'value', 'a\nb'],
  ['PrimitiveBoolean', { value: false }, 'value', false],
  ['Int Literal', { int: 3 }, 'int', 3],
  ['String Literal', { string: 'x' }, 'string', 'x'],
  ['INTConstant', { value: 5 }, 'value', 5],
  ['Seed (rgthree)', { seed: 11 }, 'seed', 11],
  ['SeedNode', { seed: 12 }, 'seed', 12],
  ['CR Seed', { seed: 13 }, 'seed', 13],
  ['easy seed', { seed: 14 }, 'seed', 14],
  ['easy int', { value: 15 }, 'value', 15],
  ['ImpactInt', { value: 16 }, 'value', 16],
  ['Text Multiline', { text: 'long' }, 'text', 'long'],
  ['JWInteger', { value: 17 }, 'value', 17],
  ['PreviewAny', { source: 'seen' }, 'source', 'seen'],
  ['ShowText|pysssss', { text: 'shown' }, 'text', 'shown'],
  ['easy showAnything', { anything: 2 }, 'anything', 2],
  ['ComfyNumberConvert', { value: 9 }, 'value', 9],
  ['CustomCombo', { choice: 'b', index: 1 }, 'choice', 'b'],
])('%s holds the value and says where', (classType, inputs, input, value) => {
  expect(through(classType, inputs)).toEqual({ value: { nodeId: '2', input, value }, source: '2' });
});

test('the second output of a number conversion and of a combo of one’s own is its input too', () => {
  expect(through('ComfyNumberConvert', { value: 9 }, 1).value?.input).toBe('value');
  expect(through('CustomCombo', { choice: 'b', index: 1 }, 1).value).toEqual({ nodeId: '2', input: 'index', value: 1 });
  expect(through('PreviewAny', { source: 'seen' }, 1).value).toBeNull();
});

test('a value node that is linked itself hands on what it gets', () => {
  expect(through('PrimitiveInt', { value: ['4', 0] })).toEqual({
    value: { nodeId: '4', input: 'value', value: 7 },
    source: '4',
  });
  expect(through('PrimitiveInt', { value: ['3', 0] })).toEqual({ value: null, source: '3' });
});

test.each([
  ['Something', { value: 1 }],
  ['CheckpointLoaderSimple', { ckpt_name: 'a' }],
  ['RandomNoise', { noise_seed: 1 }],
  ['StringLength', { string: 'a' }],
  ['easy seed', { seed: 1, other: 2 }],
])('without a definition %s is not taken for a value node by its shape', (classType, inputs) => {
  expect(through(classType, inputs)).toEqual({ value: null, source: '2' });
});

test.each(['INT', 'FLOAT', 'STRING', 'BOOLEAN', '*'])(
  'one %s in and one out is a value node by its definition',
  (type) => {
    expect(through('Anything', { a: 4 }, 0, classOf({ a: type }, [type])).value).toEqual({
      nodeId: '2',
      input: 'a',
      value: 4,
    });
    expect(through('Anything', { a: 4 }, 1, classOf({ a: type }, [type, type])).value).toBeNull();
  },
);

test.each([
  ['a picture in and out is worked on', classOf({ image: 'IMAGE' }, ['IMAGE'])],
  ['one type in and another out is a calculation', classOf({ image: 'STRING' }, ['INT'])],
  ['with a second input it is more than a value node', classOf({ image: 'INT', b: 'INT' }, ['INT'])],
])('%s', (_why, definition) => {
  expect(through('Thing', { image: ['4', 0] }, 0, definition)).toEqual({ value: null, source: '2' });
});

test('a number that leaves under the name by which it came is the same number', () => {
  const definition = classOf({ width: 'INT', other: 'FLOAT' }, [
    'camera:CAMERA',
    'WIDTH:INT',
    'other:INT',
    'height:INT',
  ]);
  expect(through('Camera', { width: 640 }, 1, definition).value).toEqual({ nodeId: '2', input: 'width', value: 640 });
  expect(through('Camera', { width: 640, other: 2 }, 2, definition).value).toBeNull();
  expect(through('Camera', { width: 640, height: 2 }, 3, definition).value).toBeNull();
  expect(through('Camera', { other: 640 }, 1, definition).source).toBe('2');
});

test('a text under the same name may have been worked on, and a name like "value" says nothing', () => {
  expect(
    through('Replace', { string: 'a', find: 'b' }, 0, classOf({ string: 'STRING', find: 'STRING' }, ['string:STRING']))
      .value,
  ).toBeNull();
  expect(through('Add', { value: 1, b: 2 }, 0, classOf({ value: 'INT', b: 'INT' }, ['value:INT'])).value).toBeNull();
});
