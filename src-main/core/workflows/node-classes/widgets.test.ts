import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { classOf, named, nodeWith, widgetValues } from './node-classes.fixture.ts';
import type { StoredValues } from './stored-values.ts';
import { createReading, readInputs, withoutForcedInputs } from './widgets.ts';

const INT = ['INT'];
const number = ['INT', { default: 3 }];
const seed = ['INT', { control_after_generate: true }];

describe('values by position', () => {
  test('belong to the widgets in the order of the definition, required before optional; sockets have none', () => {
    const nodeClass = classOf({ b: INT, model: ['MODEL'], a: INT }, { optional: { mask: ['MASK'], c: INT } });
    expect(widgetValues([1, 2, 3], nodeClass)).toEqual({ b: 1, a: 2, c: 3 });
    const { sockets } = readInputs(nodeWith({}), nodeClass);
    expect(sockets.map(({ name }) => name)).toEqual(['model', 'mask']);
  });

  test('are taken as they are, without clamping, rounding or conversion', () => {
    const nodeClass = classOf({ a: ['INT', { min: 0, max: 5 }], b: ['FLOAT', { step: 1 }], c: ['BOOLEAN'] });
    expect(widgetValues([99, '0.123', 'yes'], nodeClass)).toEqual({ a: 99, b: '0.123', c: 'yes' });
  });

  test('that a COMBO does not offer are kept', () => {
    const nodeClass = classOf({ model: [['a.safetensors']], empty: [[]] });
    expect(widgetValues(['gone.safetensors', 'x'], nodeClass)).toEqual({ model: 'gone.safetensors', empty: 'x' });
  });

  test('that are missing are defaults, and a COMBO without choices is left out', () => {
    const nodeClass = classOf({ a: INT, b: number, c: [['x', 'y']], d: [[]], e: ['STRING'] });
    expect(widgetValues([7], nodeClass)).toEqual({ a: 7, b: 3, c: 'x', e: '' });
    expect(widgetValues([], nodeClass)).toEqual({ a: 0, b: 3, c: 'x', e: '' });
    expect(widgetValues(null, nodeClass)).toEqual({ a: 0, b: 3, c: 'x', e: '' });
    expect(widgetValues([undefined, 8], nodeClass)).toEqual({ a: 0, b: 8, c: 'x', e: '' });
  });

  test('that are too many are ignored', () => {
    expect(widgetValues([1, 2, 3], classOf({ a: INT }))).toEqual({ a: 1 });
  });

  test('say of each widget whether it was stored', () => {
    const { widgets } = readInputs(nodeWith({ widgetValues: [0, undefined] }), classOf({ a: INT, b: INT, c: INT }));
    expect([...widgets.values()].map(({ name, stored }) => [name, stored])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
  });

  test('carry what the class says of their widget', () => {
    const { widgets } = readInputs(nodeWith({ widgetValues: [5] }), classOf({ a: number }));
    const spec = { name: 'a', type: 'INT', choices: [], settings: { default: 3 } };
    expect([...widgets]).toEqual([['a', { name: 'a', spec, value: 5, stored: true, dynamicPrompt: false }]]);
  });
});

describe('a stored null', () => {
  test('is kept', () => {
    const nodeClass = classOf({ a: number, b: ['INT', { multiline: true }], c: ['STRING'], d: ['BOOLEAN'] });
    expect(widgetValues([null, null, null, null], nodeClass)).toEqual({ a: null, b: null, c: null, d: null });
  });

  test('is no text in a multiline STRING', () => {
    const text = (multiline: unknown) => classOf({ a: ['STRING', { multiline, default: 'a fox' }] });
    expect(widgetValues([null], text(true))).toEqual({ a: '' });
    expect(widgetValues([null], text(false))).toEqual({ a: null });
    expect(widgetValues(['a cat'], text(true))).toEqual({ a: 'a cat' });
  });

  test('is the default of a COMBO that has choices', () => {
    expect(widgetValues([null, null], classOf({ a: [['x', 'y']], b: [['x', 'y'], { default: 'y' }] }))).toEqual({
      a: 'x',
      b: 'y',
    });
    expect(widgetValues([null], classOf({ a: [[]] }))).toEqual({ a: null });
  });
});

test('a box for text holds text, whatever is stored; a single line holds what is stored', () => {
  const nodeClass = classOf({ box: ['STRING', { multiline: true }], line: ['STRING'] });
  const held = (value: unknown): unknown[] => Object.values(widgetValues([value, value], nodeClass));
  const long = parseExact('12345678901234567890');
  expect(held(false)).toEqual(['false', false]);
  expect(held(13.5)).toEqual(['13.5', 13.5]);
  expect(held([1, 2])).toEqual(['1,2', [1, 2]]);
  expect(held(long)).toEqual(['12345678901234567890', long]);
});

describe('an input with forceInput', () => {
  const forced = ['INT', { forceInput: true }];

  test('is a socket, and has no value', () => {
    const nodeClass = classOf({ a: INT, f: forced, b: INT });
    expect(widgetValues([1, 2], nodeClass)).toEqual({ a: 1, b: 2 });
    expect(readInputs(nodeWith({}), nodeClass).sockets.map(({ name }) => name)).toEqual(['f']);
  });

  test('has a dummy in old files: a list of just that length loses it, wherever it stands', () => {
    const nodeClass = classOf({ first: forced, a: INT, model: ['MODEL'], middle: forced, b: INT });
    expect(widgetValues(['dummy', 1, 'dummy', 2], nodeClass)).toEqual({ a: 1, b: 2 });
    expect(widgetValues([1, 2, 'extra'], nodeClass)).toEqual({ a: 1, b: 2 });
    expect(widgetValues([1, 2, 'extra', 'extra', 'extra'], nodeClass)).toEqual({ a: 1, b: 2 });
  });

  test('is counted together with widgets, of which a seed counts two', () => {
    const nodeClass = classOf({ f: forced, seed: INT, a: INT });
    expect(withoutForcedInputs(['dummy', 1, 'fixed', 2], nodeClass)).toEqual([1, 'fixed', 2]);
    expect(withoutForcedInputs(['kept', 1, 2], nodeClass)).toEqual(['kept', 1, 2]);
  });

  test('counts only where forceInput is exactly true', () => {
    const nodeClass = classOf({ a: ['INT', { forceInput: 'yes' }], b: INT });
    expect(widgetValues([1, 2], nodeClass)).toEqual({ a: 1, b: 2 });
  });

  test('leaves a list as it is in a class that has none', () => {
    const values = [1];
    expect(withoutForcedInputs(values, classOf({ a: INT }))).toBe(values);
  });
});

test('an input is the widget that its widgetType says', () => {
  const nodeClass = classOf({ a: ['AUDIO', { widgetType: 'STRING' }], b: ['INT', { widgetType: 'IMAGE' }], c: INT });
  expect(widgetValues(['x', 2], nodeClass)).toEqual({ a: 'x', c: 2 });
});

test('a hidden input is a widget like any other', () => {
  const nodeClass = classOf({ a: INT }, { optional: { codec: [['auto'], { hidden: true }] } });
  expect(widgetValues([1], nodeClass)).toEqual({ a: 1, codec: 'auto' });
  expect(widgetValues([1, 'h264'], nodeClass)).toEqual({ a: 1, codec: 'h264' });
});

describe('the control after a seed is a slot that is not exported', () => {
  const read = (input: unknown, name: string) => widgetValues([1, 2, 3], classOf({ [name]: input, next: INT }));

  test.each(['seed', 'noise_seed'])('after an INT called %s', (name) => {
    expect(read(INT, name)).toEqual({ [name]: 1, next: 3 });
  });

  test('after any INT that has it', () => {
    expect(read(seed, 'value')).toEqual({ value: 1, next: 3 });
    expect(read(['INT', { control_after_generate: 'fixed' }], 'value')).toEqual({ value: 1, next: 3 });
  });

  test('not after an INT that says it has none, also a seed', () => {
    expect(read(['INT', { control_after_generate: false }], 'seed')).toEqual({ seed: 1, next: 2 });
    expect(read(INT, 'seeds')).toEqual({ seeds: 1, next: 2 });
  });

  test('not after other types of that name', () => {
    expect(read(['STRING', { control_after_generate: true }], 'seed')).toEqual({ seed: 1, next: 2 });
    expect(read(['FLOAT'], 'seed')).toEqual({ seed: 1, next: 2 });
    expect(read([['a']], 'seed')).toEqual({ seed: 1, next: 2 });
  });

  test('whatever it holds: old files have true and false', () => {
    const nodeClass = classOf({ seed: INT, next: INT });
    expect(widgetValues([1, true, 3], nodeClass)).toEqual({ seed: 1, next: 3 });
  });
});

describe('a COMBO is followed by slots that are not exported', () => {
  const read = (settings: unknown) =>
    widgetValues(['a', 2, 3, 4, 5, 6], classOf({ pick: [['a'], settings], next: INT }));

  test('two where it is controlled: the control and a filter', () => {
    expect(read({ control_after_generate: true })).toEqual({ pick: 'a', next: 4 });
    expect(read({ control_after_generate: 'randomize' })).toEqual({ pick: 'a', next: 4 });
    expect(read({ control_after_generate: false })).toEqual({ pick: 'a', next: 2 });
    expect(read({})).toEqual({ pick: 'a', next: 2 });
  });

  test('one where its list is fetched, two where a button fetches it anew', () => {
    expect(read({ remote: { route: '/x' } })).toEqual({ pick: 'a', next: 3 });
    expect(read({ remote: { refresh_button: true } })).toEqual({ pick: 'a', next: 4, refresh: 'refresh' });
    expect(read({ remote: 'yes' })).toEqual({ pick: 'a', next: 2 });
  });

  test('all of them where it is controlled and fetched', () => {
    expect(read({ control_after_generate: true, remote: { refresh_button: true } })).toEqual({
      pick: 'a',
      next: 6,
      refresh: 'refresh',
    });
  });
});

describe('an upload button', () => {
  test.each(['image_upload', 'video_upload', 'animated_image_upload'])('of %s is not exported', (upload) => {
    const nodeClass = classOf({ image: [['a.png'], { [upload]: true }] });
    expect(widgetValues(['b.png'], nodeClass)).toEqual({ image: 'b.png' });
    expect(widgetValues(['b.png', 'image'], nodeClass)).toEqual({ image: 'b.png' });
    expect(widgetValues(['b.png', 'image', ''], nodeClass)).toEqual({ image: 'b.png' });
  });

  test('is one slot at the end, after all widgets', () => {
    const nodeClass = classOf({ image: [['a.png'], { image_upload: true }], next: INT });
    expect(widgetValues(['b.png', 2, 'image'], nodeClass)).toEqual({ image: 'b.png', next: 2 });
    expect(slotsOf(nodeClass)).toEqual(['image', 'next', ['image']]);
  });

  test('is there only where the class says exactly so', () => {
    expect(slotsOf(classOf({ image: [['a.png'], { image_upload: 'yes' }] }))).toEqual(['image']);
  });
});

describe('the slots of a node', () => {
  test('are asked for in the order of the file, those beside a widget as they are at rest', () => {
    const remote = { refresh_button: true };
    const nodeClass = classOf({
      seed,
      pick: [['a'], { control_after_generate: true, remote }],
      fetched: ['COMBO', { remote: {} }],
      image: [['a.png'], { image_upload: true }],
    });
    expect(slotsOf(nodeClass)).toEqual([
      'seed',
      ['fixed'],
      'pick',
      ['fixed', '', false, 'refresh'],
      'fetched',
      [false],
      'image',
      ['image'],
    ]);
  });

  test('are counted', () => {
    const count = (required: Record<string, unknown>): number =>
      createReading(nodeWith({}), classOf(required), { take: () => null, skip: () => {} }).slots;
    expect(count({})).toBe(0);
    expect(count({ model: ['MODEL'], a: INT, b: INT })).toBe(2);
    expect(count({ seed, pick: [['a'], { control_after_generate: true }] })).toBe(5);
    expect(count({ image: [['a.png'], { image_upload: true }] })).toBe(2);
  });
});

/** What a node asks for: names of widgets, contents of skipped slots. */
function slotsOf(nodeClass: Parameters<typeof createReading>[1]): unknown[] {
  const asked: unknown[] = [];
  const stored: StoredValues = {
    take(name) {
      asked.push(name);
      return null;
    },
    skip(contents) {
      if (contents.length > 0) asked.push(contents);
    },
  };
  createReading(nodeWith({}), nodeClass, stored);
  return asked;
}

describe('values by name', () => {
  const nodeClass = classOf({ a: INT, seed: INT, b: number });

  test('are read from a widgets_values that is an object', () => {
    expect(widgetValues(named({ b: 7, seed: 8, unknown: 9 }), nodeClass)).toEqual({ a: 0, seed: 8, b: 7 });
    expect(widgetValues(named({}), nodeClass)).toEqual({ a: 0, seed: 0, b: 3 });
  });

  test('of widgets_values_named are read before an object of values, and where nothing else is stored', () => {
    expect(widgetValues(named({ a: 1, b: 2 }), nodeClass, { a: 5 })).toEqual({ a: 5, seed: 0, b: 3 });
    expect(widgetValues(null, nodeClass, { a: 5 })).toEqual({ a: 5, seed: 0, b: 3 });
  });

  test('count where positions are of another definition', () => {
    expect(widgetValues(['old', 5, 6, 'fixed', 7], nodeClass, { old: 'old', a: 5, seed: 6, b: 7 })).toEqual({
      a: 5,
      seed: 6,
      b: 7,
    });
  });

  test('do not count where somebody edited a list of the class’s own length', () => {
    expect(widgetValues([5, 6, 'fixed', 9], nodeClass, { a: 5, seed: 6, b: 7 })).toEqual({ a: 5, seed: 6, b: 9 });
  });
});

describe('a dynamic prompt', () => {
  const dynamicPrompts = true;

  test('is a STRING whose class says so', () => {
    const nodeClass = classOf({
      a: ['STRING', { dynamicPrompts }],
      b: ['STRING', { dynamicPrompts: 'yes' }],
      c: ['STRING'],
      d: [['x'], { dynamicPrompts }],
    });
    const { widgets } = readInputs(nodeWith({ widgetValues: ['', '', '', 'x'] }), nodeClass);
    expect([...widgets.values()].map(({ dynamicPrompt }) => dynamicPrompt)).toEqual([true, false, false, false]);
  });
});

describe('a sampler’s name', () => {
  const inputs = { sampler_name: [['euler']], other: ['STRING'] };
  const nodeClass = classOf(inputs, { name: 'KSampler' });

  test.each(['KSampler', 'KSamplerAdvanced'])('of a %s loses the sample_ before it that files of 2023 have', (name) => {
    expect(widgetValues(['sample_euler', 'sample_euler'], classOf(inputs, { name }))).toEqual({
      sampler_name: 'euler',
      other: 'sample_euler',
    });
  });

  test('of any other class keeps it', () => {
    expect(widgetValues(['sample_euler', ''], classOf(inputs))['sampler_name']).toBe('sample_euler');
  });

  test('keeps it elsewhere, and what is no text', () => {
    expect(widgetValues(['my_sample_euler', ''], nodeClass)['sampler_name']).toBe('my_sample_euler');
    expect(widgetValues(['sample_sample_x', ''], nodeClass)['sampler_name']).toBe('sample_x');
    expect(widgetValues([5, ''], nodeClass)['sampler_name']).toBe(5);
  });
});

test('pictures that were compared last are never submitted', () => {
  const nodeClass = classOf({ compare: ['IMAGECOMPARE'], a: INT });
  expect(widgetValues([['x.png', 'y.png'], 2], nodeClass)).toEqual({ compare: ['', ''], a: 2 });
});

test('names of which the class has none are another class’s: values then count by their places', () => {
  const nodeClass = classOf({ value: ['INT', { control_after_generate: true }] });
  expect(widgetValues([77, 'fixed'], nodeClass, { seed: 77, control: 'fixed' })).toEqual({ value: 77 });
  expect(widgetValues([1], nodeClass, { value: 77 })).toEqual({ value: 77 });
  expect(widgetValues([], nodeClass, { seed: 77 })).toEqual({ value: 0 });
});
