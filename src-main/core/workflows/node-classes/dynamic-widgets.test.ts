import { describe, expect, test } from 'vitest';
import { classOf, dynamicCombo, dynamicGroup, named, nodeWith, widgetValues } from './node-classes.fixture.ts';
import { createReading, readInputs } from './widgets.ts';

const INT = ['INT'];

describe('a dynamic combo', () => {
  const size = dynamicCombo({
    'by width': { width: ['INT', { default: 512 }], crop: [['center', 'off']] },
    off: {},
    'by match': { match: ['IMAGE'], factor: ['FLOAT', { default: 1.5 }] },
  });
  const nodeClass = classOf({ size, next: INT });

  test('is its selector, then directly the inputs of the selected option, then the next input', () => {
    expect(widgetValues(['by width', 64, 'off', 9], nodeClass)).toEqual({
      size: 'by width',
      'size.width': 64,
      'size.crop': 'off',
      next: 9,
    });
    expect(Object.keys(widgetValues(['by width'], nodeClass))).toEqual(['size', 'size.width', 'size.crop', 'next']);
  });

  test('has no slots for an option without inputs, nor for those that are not selected', () => {
    expect(widgetValues(['off', 9], nodeClass)).toEqual({ size: 'off', next: 9 });
  });

  test('has sockets among the inputs of an option', () => {
    expect(widgetValues(['by match', 2, 9], nodeClass)).toEqual({ size: 'by match', 'size.factor': 2, next: 9 });
    const socketsOf = (selected: string): string[] =>
      readInputs(nodeWith({ widgetValues: [selected] }), nodeClass).sockets.map(({ name }) => name);
    expect(socketsOf('by match')).toEqual(['size.match']);
    expect(socketsOf('off')).toEqual([]);
  });

  test('has the defaults of its option where trailing values are missing', () => {
    expect(widgetValues(['by match'], nodeClass)).toEqual({ size: 'by match', 'size.factor': 1.5, next: 0 });
    expect(widgetValues(['by width', 64], nodeClass)).toMatchObject({ 'size.width': 64, 'size.crop': 'center' });
  });

  test('is its first option where nothing is stored', () => {
    const first = { size: 'by width', 'size.width': 512, 'size.crop': 'center', next: 0 };
    expect(widgetValues([], nodeClass)).toEqual(first);
    expect(widgetValues(null, nodeClass)).toEqual(first);
  });

  test('keeps an option that it does not have: no inputs, and the next slot is the next input’s', () => {
    expect(widgetValues(['gone', 9], nodeClass)).toEqual({ size: 'gone', next: 9 });
  });

  test('is its default option where null is stored, but the next slots belong to the inputs that follow', () => {
    expect(widgetValues([null, 9, 8], nodeClass)).toEqual({
      size: 'by width',
      'size.width': 512,
      'size.crop': 'center',
      next: 9,
    });
    expect(widgetValues([undefined, 9], nodeClass)).toMatchObject({ size: 'by width', 'size.width': 512, next: 9 });
  });

  test('finds its inputs by their full names, also where its selector is not named', () => {
    expect(widgetValues(named({ size: 'by match', 'size.factor': 3, factor: 4, next: 1 }), nodeClass)).toEqual({
      size: 'by match',
      'size.factor': 3,
      next: 1,
    });
    expect(widgetValues(named({ 'size.width': 8 }), nodeClass)).toMatchObject({ size: 'by width', 'size.width': 8 });
  });

  test('goes on inside: depth first', () => {
    const codec = dynamicCombo({ auto: {}, h264: { crf: ['INT', { default: 23 }] } });
    const format = dynamicCombo({ auto: {}, mp4: { codec, faststart: ['BOOLEAN'] } });
    const video = classOf({ format, next: INT });
    expect(widgetValues(['mp4', 'h264', 18, true, 9], video)).toEqual({
      format: 'mp4',
      'format.codec': 'h264',
      'format.codec.crf': 18,
      'format.faststart': true,
      next: 9,
    });
    expect(widgetValues(['mp4', 'auto', true, 9], video)).toEqual({
      format: 'mp4',
      'format.codec': 'auto',
      'format.faststart': true,
      next: 9,
    });
    expect(createReading(nodeWith({}), video, valuesOf(['mp4', 'h264'])).slots).toBe(5);
  });

  test('has the control of a seed by its full name: none where nothing says so', () => {
    const mode = dynamicCombo({ on: { seed: INT, other: INT } });
    expect(widgetValues(['on', 1, 2, 3], classOf({ mode, next: INT }))).toEqual({
      mode: 'on',
      'mode.seed': 1,
      'mode.other': 2,
      next: 3,
    });
    const controlled = dynamicCombo({ on: { seed: ['INT', { control_after_generate: true }], other: INT } });
    expect(widgetValues(['on', 1, 'fixed', 2, 3], classOf({ mode: controlled, next: INT }))).toEqual({
      mode: 'on',
      'mode.seed': 1,
      'mode.other': 2,
      next: 3,
    });
  });

  test('is a socket with forceInput', () => {
    const [type, settings] = size as [string, object];
    const forced = classOf({ size: [type, { ...settings, forceInput: true }], next: INT });
    expect(widgetValues([9], forced)).toEqual({ next: 9 });
  });

  test('without options holds what is stored, else nothing', () => {
    const bare = classOf({ size: ['COMFY_DYNAMICCOMBO_V3'], other: ['X', { widgetType: 'COMFY_DYNAMICCOMBO_V3' }] });
    expect(widgetValues([], bare)).toEqual({});
    expect(widgetValues([null, null], bare)).toEqual({});
    expect(widgetValues(['a', 'b'], bare)).toEqual({ size: 'a', other: 'b' });
  });

  test('has dynamic prompts only in its default option, and only while no option is stored', () => {
    const text = ['STRING', { dynamicPrompts: true }];
    const inner = dynamicCombo({ a: { text }, b: { text } });
    const mode = dynamicCombo({ first: { inner }, second: { inner } });
    const isDynamic = (...selected: string[]): boolean | undefined =>
      readInputs(nodeWith({ widgetValues: selected }), classOf({ mode })).widgets.get('mode.inner.text')?.dynamicPrompt;
    expect(isDynamic()).toBe(true);
    expect(isDynamic('first')).toBe(false);
    expect(isDynamic('first', 'a')).toBe(false);
    expect(isDynamic('first', 'b')).toBe(false);
    expect(isDynamic('second', 'a')).toBe(false);
  });
});

describe('a dynamic group', () => {
  const fields = { name: [['x', 'y']], model: ['MODEL'], strength: ['FLOAT', { default: 1 }] };
  const withRows = (settings: Record<string, unknown> = {}) =>
    classOf({ loras: dynamicGroup(fields, settings), next: INT });

  test('is the count of its rows, which is not exported, then the fields of each row', () => {
    expect(widgetValues([2, 'y', 0.5, 'x', 0.6, 9], withRows())).toEqual({
      'loras.0.name': 'y',
      'loras.0.strength': 0.5,
      'loras.1.name': 'x',
      'loras.1.strength': 0.6,
      next: 9,
    });
    expect(widgetValues([0, 9], withRows())).toEqual({ next: 9 });
    const { sockets } = readInputs(nodeWith({ widgetValues: [2] }), withRows());
    expect(sockets.map(({ name }) => name)).toEqual(['loras.0.model', 'loras.1.model']);
  });

  test('has optional fields after required ones', () => {
    const template = { optional: { b: INT }, required: { a: INT } };
    expect(widgetValues([1, 5, 6], classOf({ rows: ['COMFY_DYNAMICGROUP_V3', { template }] }))).toEqual({
      'rows.0.a': 5,
      'rows.0.b': 6,
    });
  });

  test('has defaults where values are missing', () => {
    expect(widgetValues([2, 'y'], withRows())).toEqual({
      'loras.0.name': 'y',
      'loras.0.strength': 1,
      'loras.1.name': 'x',
      'loras.1.strength': 1,
      next: 0,
    });
  });

  test('has as many rows as it must where no count is stored', () => {
    expect(Object.keys(widgetValues(null, withRows({ min: 1 })))).toEqual(['loras.0.name', 'loras.0.strength', 'next']);
    expect(widgetValues([null, 9], withRows())).toEqual({ next: 9 });
    expect(widgetValues([], withRows())).toEqual({ next: 0 });
    expect(widgetValues([null, 'y', 2, 9], withRows({ min: 1 }))).toEqual({
      'loras.0.name': 'y',
      'loras.0.strength': 2,
      next: 9,
    });
  });

  test('has as many rows as it must where the count is no number, or too small', () => {
    const row = { 'loras.0.name': 'y', 'loras.0.strength': 2, next: 9 };
    expect(widgetValues(['2', 'y', 2, 9], withRows({ min: 1 }))).toEqual(row);
    expect(widgetValues([0, 'y', 2, 9], withRows({ min: 1 }))).toEqual(row);
    expect(widgetValues(['2', 9], withRows())).toEqual({ next: 9 });
  });

  test.each([
    { what: 'nothing, not even its own maximum', count: 7, settings: { max: 3 }, rows: 7 },
    { what: 'a hundred', count: 500, settings: { max: 200 }, rows: 100 },
  ])('is cut at $what', ({ count, settings, rows }) => {
    const nodeClass = classOf({ rows: dynamicGroup({ a: INT }, settings) });
    expect(Object.keys(widgetValues([count], nodeClass))).toEqual(
      Array.from({ length: rows }, (_, row) => `rows.${row}.a`),
    );
  });

  test('is found by name, its count too, inside a dynamic combo as well', () => {
    const mode = dynamicCombo({ off: {}, on: { rows: dynamicGroup({ name: ['STRING'] }) } });
    const nodeClass = classOf({ mode });
    const values = { mode: 'on', 'mode.rows': 2, 'mode.rows.1.name': 'b' };
    expect(widgetValues(named(values), nodeClass)).toEqual({
      mode: 'on',
      'mode.rows.0.name': '',
      'mode.rows.1.name': 'b',
    });
  });

  test('asks for its count as what is no widget', () => {
    const asked: unknown[] = [];
    const take = (...what: unknown[]): null => {
      asked.push(what);
      return null;
    };
    createReading(nodeWith({}), withRows({ min: 1 }), { take, skip: () => {} });
    expect(asked).toEqual([
      ['loras', true],
      ['loras.0.name', undefined],
      ['loras.0.strength', undefined],
      ['next', undefined],
    ]);
  });

  test('has dynamic prompts in its rows', () => {
    const rows = dynamicGroup({ text: ['STRING', { dynamicPrompts: true }] });
    const { widgets } = readInputs(nodeWith({ widgetValues: [1, '{a|b}'] }), classOf({ rows }));
    expect(widgets.get('rows.0.text')?.dynamicPrompt).toBe(true);
  });

  test('without a template has rows of nothing', () => {
    expect(widgetValues([3, 9], classOf({ rows: ['COMFY_DYNAMICGROUP_V3'], next: INT }))).toEqual({ next: 9 });
  });
});

test('growing lists and matching types are sockets without a slot', () => {
  const nodeClass = classOf({
    images: ['COMFY_AUTOGROW_V3', { template: { prefix: 'image', min: 2 } }],
    on_true: ['COMFY_MATCHTYPE_V3', {}],
    next: INT,
  });
  expect(widgetValues([9], nodeClass)).toEqual({ next: 9 });
  const { sockets } = readInputs(nodeWith({}), nodeClass);
  expect(sockets.map(({ name, type }) => [name, type])).toEqual([
    ['images', 'COMFY_AUTOGROW_V3'],
    ['on_true', 'COMFY_MATCHTYPE_V3'],
  ]);
});

function valuesOf(values: readonly unknown[]) {
  const rest = [...values];
  return { take: () => (rest.length > 0 ? { value: rest.shift() } : null), skip: () => {} };
}
