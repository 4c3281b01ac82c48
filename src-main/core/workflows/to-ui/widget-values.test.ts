import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { readApiNodes } from './api-node.ts';
import { smallClasses } from './classes.fixture.ts';
import { writeWidgets } from './widget-values.ts';

function valuesOf(classType: string, inputs: Record<string, unknown>): readonly unknown[] {
  const other = { class_type: 'Loader' };
  const [node] = readApiNodes({ node: { class_type: classType, inputs }, other });
  const nodeClass = smallClasses.get(classType);
  if (!node || !nodeClass) throw new Error(classType);
  return writeWidgets(node, nodeClass).values;
}
const link = ['other', 0];

describe('widgets_values', () => {
  test('has a control at rest after a seed', () => {
    expect(valuesOf('Sampler', { model: link, seed: 7, steps: 4 })).toEqual([7, 'fixed', 4]);
  });

  test('has control and filter after a combo that steps on', () => {
    expect(valuesOf('ChooseNext', { pick: 'y', after: 1 })).toEqual(['y', 'fixed', '', 1]);
  });

  test('has the buttons of a list from elsewhere', () => {
    expect(valuesOf('Remote', { file: 'g', last: false })).toEqual(['g', false, 'refresh', false]);
  });

  test('ends with the button of an upload', () => {
    expect(valuesOf('LoadImage', { image: 'cat.png' })).toEqual(['cat.png', 'image']);
  });

  test('keeps the slot of a linked widget at its default', () => {
    expect(valuesOf('Sampler', { seed: link, steps: link })).toEqual([0, 'fixed', 20]);
  });

  test('has the default of an input that the workflow leaves out', () => {
    expect(valuesOf('Sampler', {})).toEqual([0, 'fixed', 20]);
  });

  test('keeps values that the class would not allow', () => {
    expect(valuesOf('Sampler', { seed: 'x', steps: -1 })).toEqual(['x', 'fixed', -1]);
    expect(valuesOf('Loader', { name: 'gone.safetensors' })).toEqual(['gone.safetensors']);
    expect(valuesOf('Sampler', { seed: null, steps: false })).toEqual([null, 'fixed', false]);
  });

  test('keeps every digit of a 64-bit seed', () => {
    const inputs = parseWorkflowText('{"seed": 18446744073709551615, "steps": 1}') as Record<string, unknown>;
    expect(JSON.stringify(valuesOf('Sampler', inputs))).toBe('[18446744073709551615,"fixed",1]');
  });

  test('has lists and curves unwrapped', () => {
    const curve = [
      [0, 0],
      [1, 1],
    ];
    const inputs = { curve: { __type__: 'CURVE', __value__: curve }, list: { __value__: [1, 2] } };
    expect(valuesOf('Curve', inputs)).toEqual([curve, [1, 2]]);
  });

  test('has a curve unwrapped whatever its form, and no other object', () => {
    const points = { points: [], interpolation: 'linear' };
    expect(valuesOf('Curve', { curve: { __type__: 'CURVE', __value__: points }, list: '' })).toEqual([points, '']);
    const other = { __type__: 'RANGE', __value__: points };
    expect(valuesOf('Curve', { curve: other, list: '' })).toEqual([other, '']);
    expect(valuesOf('Curve', { curve: { __type__: 'CURVE' }, list: '' })).toEqual([{ __type__: 'CURVE' }, '']);
  });

  test('keeps an object that only looks wrapped', () => {
    expect(valuesOf('Curve', { list: { __value__: 'x' } })).toEqual([[[0, 0]], { __value__: 'x' }]);
  });

  test('has the inputs of the selected option right after a dynamic combo', () => {
    expect(valuesOf('Dynamic', { size: 'by width', 'size.width': 64, 'size.seed': 9, last: 1 })).toEqual([
      'by width',
      64,
      9,
      'fixed',
      1,
    ]);
    expect(valuesOf('Dynamic', { size: 'by match', 'size.match': link, 'size.width': 64, last: 1 })).toEqual([
      'by match',
      1,
    ]);
    expect(valuesOf('Dynamic', { size: 'unheard of', last: 1 })).toEqual(['unheard of', 1]);
    expect(valuesOf('Dynamic', { last: 1 })).toEqual(['by width', 512, 0, 'fixed', 1]);
  });

  test('has the count of rows before their fields, known by the highest', () => {
    expect(valuesOf('Rows', { 'rows.1.name': 'b', 'rows.0.strength': 0.5, last: 1 })).toEqual([2, '', 0.5, 'b', 0, 1]);
  });

  test('counts a row whose fields are all linked', () => {
    expect(valuesOf('Rows', { 'rows.0.name': 'a', 'rows.1.strength': link, last: 1 })).toEqual([2, 'a', 0, '', 0, 1]);
  });

  test('leaves the count of rows open where none is given', () => {
    expect(valuesOf('Rows', { rows: 5, rowsx: 1, 'rows.x.name': 'a', last: 1 })).toEqual([null, '', 0, 1]);
  });

  test('knows rows by whole numbers right after their name', () => {
    const inputs = { 'fows.3.name': 'a', 'rows.x4.name': 'a', 'rows.5': 'a', last: 1 };
    expect(valuesOf('Rows', inputs)).toEqual([null, '', 0, 1]);
  });

  test('never has more than a hundred rows', () => {
    expect(valuesOf('Rows', { 'rows.99999999.name': 'a' })[0]).toBe(100);
  });

  test('leaves out what a combo without choices would say at the end, and says null before', () => {
    expect(valuesOf('NoChoices', {})).toEqual([null, 1]);
    expect(valuesOf('NoChoices', { third: null })).toEqual([null, 1, null]);
    expect(valuesOf('NoChoices', { third: link })).toEqual([null, 1, null]);
  });

  test('is one longer where its length would be taken for that of an old file', () => {
    expect(valuesOf('Forced', { one: 1, two: 2, size: 'off' })).toEqual([1, 2, 'off']);
    expect(valuesOf('Forced', { one: 1, two: 2, size: 'by one' })).toEqual([1, 2, 'by one', 8, null]);
  });

  test('has the options that the canvas itself gives to a custom combo', () => {
    const inputs = { choice: 'b', index: 1, option1: 'a', option2: 'b', option3: '', option5: 'x' };
    expect(valuesOf('CustomCombo', inputs)).toEqual(['b', 1, 'a', 'b', '']);
    expect(valuesOf('CustomCombo', { choice: 'b', index: 1, option1: link })).toEqual(['b', 1, null]);
  });

  test('has a text escaped where it is a dynamic prompt, and only there', () => {
    expect(valuesOf('Text', { text: '{a|b}' })).toEqual(['\\{a\\|b\\}']);
    expect(valuesOf('Text', { text: 5 })).toEqual([5]);
    expect(valuesOf('SaveImage', { filename_prefix: '{a|b}' })).toEqual(['{a|b}']);
  });
});
