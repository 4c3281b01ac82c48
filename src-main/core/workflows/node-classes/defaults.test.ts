import { describe, expect, test } from 'vitest';
import { defaultOf } from './defaults.ts';

const defaultsOf = (type: string, settings: Record<string, unknown> = {}, choices: readonly unknown[] = []) =>
  defaultOf({ name: 'it', type, choices, settings });

describe('a widget for which a file stores nothing holds', () => {
  test.each(['INT', 'FLOAT'])('the default of an %s, else 0', (type) => {
    expect(defaultsOf(type, { default: 7 })).toEqual({ value: 7 });
    expect(defaultsOf(type)).toEqual({ value: 0 });
    expect(defaultsOf(type, { default: null })).toEqual({ value: 0 });
  });

  test('the default of a BOOLEAN, else false', () => {
    expect(defaultsOf('BOOLEAN', { default: true })).toEqual({ value: true });
    expect(defaultsOf('BOOLEAN')).toEqual({ value: false });
  });

  test.each(['STRING', 'MARKDOWN', 'TEXTAREA', 'AUDIO_RECORD'])('the default of a %s, else no text', (type) => {
    expect(defaultsOf(type, { default: 'a fox' })).toEqual({ value: 'a fox' });
    expect(defaultsOf(type)).toEqual({ value: '' });
  });

  test('the default of a COMBO where it is truthy, else its first choice', () => {
    expect(defaultsOf('COMBO', { default: 'b' }, ['a', 'b'])).toEqual({ value: 'b' });
    expect(defaultsOf('COMBO', { default: 'not installed' }, ['a'])).toEqual({ value: 'not installed' });
    expect(defaultsOf('COMBO', {}, ['a', 'b'])).toEqual({ value: 'a' });
    expect(defaultsOf('COMBO', { default: '' }, ['a'])).toEqual({ value: 'a' });
    expect(defaultsOf('COMBO', { default: 0 }, [1, 0])).toEqual({ value: 1 });
    expect(defaultsOf('COMBO', {}, [0, 1])).toEqual({ value: 0 });
  });

  test('nothing of a COMBO that has no choices and no default', () => {
    expect(defaultsOf('COMBO')).toBeNull();
    expect(defaultsOf('COMBO', { default: 'a' })).toEqual({ value: 'a' });
  });

  test('no choice of a COMBO of which several may be chosen', () => {
    expect(defaultsOf('COMBO', { multi_select: true, default: ['a'] }, ['a'])).toEqual({ value: [] });
  });

  test('the default of a COLOR, else black', () => {
    expect(defaultsOf('COLOR', { default: '#ff0000' })).toEqual({ value: '#ff0000' });
    expect(defaultsOf('COLOR')).toEqual({ value: '#000000' });
  });

  test('two empty pictures of an IMAGECOMPARE', () => {
    expect(defaultsOf('IMAGECOMPARE')).toEqual({ value: ['', ''] });
    expect(defaultsOf('IMAGECOMPARE', { default: ['a', 'b'] })).toEqual({ value: ['a', 'b'] });
  });

  test('the default of any other type, else nothing', () => {
    expect(defaultsOf('CURVE', { default: [[0, 0]] })).toEqual({ value: [[0, 0]] });
    expect(defaultsOf('CURVE', { default: null })).toEqual({ value: null });
    expect(defaultsOf('CURVE')).toBeNull();
  });

  test('what its widgetType says', () => {
    expect(defaultsOf('AUDIO', { widgetType: 'STRING' })).toEqual({ value: '' });
  });
});
