import { describe, expect, test } from 'vitest';
import { classOf, nodeWith, recent, widgetValues } from './node-classes.fixture.ts';
import { readInputs } from './widgets.ts';

const fetched = ['COMBO', { options: ['a'], remote: { refresh_button: true } }];

describe('widgets that the frontend gives to single classes', () => {
  test.each(['SaveGLB', 'Preview3D', 'Preview3DAnimation'])('%s has an empty image, on any server', (name) => {
    expect(widgetValues([], classOf({}, { name }))).toEqual({ image: '' });
    expect(widgetValues([], classOf({}, { name, ...recent }))).toEqual({ image: '' });
  });

  test.each(['LoadAudio', 'SaveAudio', 'PreviewAudio', 'SaveAudioMP3', 'SaveAudioOpus'])(
    '%s has an empty audioUI, on a server before 2026',
    (name) => {
      expect(widgetValues([], classOf({}, { name }))).toEqual({ audioUI: '' });
      expect(widgetValues([], classOf({}, { name, ...recent }))).toEqual({});
    },
  );

  test('PreviewAny has an empty preview, on a server before 2026', () => {
    expect(widgetValues([], classOf({}, { name: 'PreviewAny' }))).toEqual({ preview: '' });
    expect(widgetValues([], classOf({}, { name: 'PreviewAny', ...recent }))).toEqual({});
  });

  test('no other class has any of them', () => {
    expect(widgetValues(['a', 'b', 'c'], classOf({}))).toEqual({});
    expect(widgetValues(['a', 'b', 'c'], classOf({}, { name: 'SaveImage' }))).toEqual({});
  });

  test('a list that a button fetches anew has a refresh, on any server', () => {
    expect(widgetValues(['a'], classOf({ a: ['INT'], pick: fetched }))).toMatchObject({ refresh: 'refresh' });
    expect(widgetValues(['a'], classOf({ pick: fetched }, recent))).toEqual({ pick: 'a', refresh: 'refresh' });
  });

  test('CustomCombo has its index and its options, the empty one too', () => {
    const nodeClass = classOf({ choice: [[]] }, { name: 'CustomCombo' });
    expect(widgetValues(['b', 1, 'a', 'b', ''], nodeClass)).toEqual({
      choice: 'b',
      index: 1,
      option1: 'a',
      option2: 'b',
      option3: '',
    });
  });

  test('CustomCombo has one empty option where none is stored', () => {
    const nodeClass = classOf({ choice: [[]] }, { name: 'CustomCombo' });
    expect(widgetValues(['b'], nodeClass)).toEqual({ choice: 'b', index: -1, option1: '' });
    expect(widgetValues(null, nodeClass)).toEqual({ index: -1, option1: '' });
    expect(widgetValues([null, -1, ''], nodeClass)).toEqual({ index: -1, option1: '' });
  });

  test('CustomCombo counts the place of its choice anew: the first of its options that is the same', () => {
    const nodeClass = classOf({ choice: [[]] }, { name: 'CustomCombo' });
    expect(widgetValues(['a', 2, 'x', 'a', 'a', ''], nodeClass)).toMatchObject({ choice: 'a', index: 1 });
    expect(widgetValues(['gone', 0, 'a', ''], nodeClass)).toMatchObject({ choice: 'gone', index: -1 });
    expect(widgetValues([null, null, 'a', ''], nodeClass)).toMatchObject({ choice: 'a', index: 0 });
  });

  test('they are texts that no class declares', () => {
    const { widgets } = readInputs(nodeWith({}), classOf({}, { name: 'SaveGLB' }));
    const spec = { name: 'image', type: 'STRING', choices: [], settings: {} };
    expect([...widgets.values()]).toEqual([{ name: 'image', spec, value: '', stored: true, dynamicPrompt: false }]);
  });
});
