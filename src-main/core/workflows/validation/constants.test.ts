import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { define, judge, typesAt } from './validation.fixture.ts';

const int = define({ steps: ['INT', { min: 1, max: 10 }] });
const float = define({ cfg: ['FLOAT', { min: 0, max: 100 }] });

describe('INT', () => {
  test.each([1, 10, '7', ' 7 ', 7.9, true, '１０', { __value__: 3 }, { __value__: '3', other: 1 }])(
    '%j is accepted',
    (value) => {
      expect(judge(int, { steps: value })).toMatchObject({ accepted: true, error: null, outputs: ['1'], problems: [] });
    },
  );

  test('what int() does not read is an invalid_input_type', () => {
    const result = judge(int, { steps: 'abc' });
    expect(result.accepted).toBe(false);
    expect(result.nodeErrors['1']).toEqual({
      class_type: 'Tested',
      dependent_outputs: ['1'],
      errors: [
        {
          type: 'invalid_input_type',
          message: 'Failed to convert an input value to a INT value',
          details: "steps, abc, invalid literal for int() with base 10: 'abc'",
          extra_info: {
            input_name: 'steps',
            input_config: ['INT', { min: 1, max: 10 }],
            received_value: 'abc',
            exception_message: "invalid literal for int() with base 10: 'abc'",
          },
        },
      ],
    });
    expect(result.problems).toEqual([
      {
        nodeId: '1',
        classType: 'Tested',
        title: null,
        input: 'steps',
        type: 'invalid_input_type',
        message: "Node 1 (Tested): steps 'abc' is no whole number.",
        nextStep: 'Give a whole number.',
      },
    ]);
    expect(result.error).toEqual({
      type: 'prompt_outputs_failed_validation',
      message: 'Prompt outputs failed validation',
      details: `Failed to convert an input value to a INT value: steps, abc, invalid literal for int() with base 10: 'abc'`,
      extra_info: {},
    });
  });

  test.each([null, {}, { a: 1 }, { __value__: [1, 2] }, { __value__: { __value__: 3 } }, ''])('%j is none', (value) => {
    expect(typesAt(judge(int, { steps: value }))).toEqual(['invalid_input_type']);
  });

  test('below the minimum and above the maximum', () => {
    const below = judge(int, { steps: 0.9 });
    expect(below.nodeErrors['1']?.errors).toEqual([
      {
        type: 'value_smaller_than_min',
        message: 'Value 0 smaller than min of 1',
        details: 'steps',
        extra_info: { input_name: 'steps', input_config: ['INT', { min: 1, max: 10 }], received_value: 0 },
      },
    ]);
    expect(below.problems[0]).toMatchObject({
      message: 'Node 1 (Tested): steps 0 is below the minimum of 1.',
      nextStep: 'Give at least 1.',
    });
    const above = judge(int, { steps: '11' });
    expect(above.nodeErrors['1']?.errors).toMatchObject([
      { type: 'value_bigger_than_max', message: 'Value 11 bigger than max of 10', extra_info: { received_value: 11 } },
    ]);
    expect(above.problems[0]).toMatchObject({
      message: 'Node 1 (Tested): steps 11 is above the maximum of 10.',
      nextStep: 'Give at most 10.',
    });
  });

  test('bounds and seeds beyond 2^53 count to the last digit', () => {
    const seeds = define(
      parseWorkflowText('{"seed": ["INT", {"min": 0, "max": 18446744073709551615}]}') as Record<string, unknown>,
    );
    const seed = (digits: string) => judge(seeds, parseWorkflowText(`{"seed": ${digits}}`));
    expect(seed('18446744073709551615').accepted).toBe(true);
    expect(seed('"18446744073709551615"').accepted).toBe(true);
    const result = seed('18446744073709551616');
    expect(result.nodeErrors['1']?.errors[0]?.message).toBe(
      'Value 18446744073709551616 bigger than max of 18446744073709551615',
    );
    expect(JSON.stringify(result.nodeErrors['1']?.errors[0]?.extra_info['received_value'])).toBe(
      '18446744073709551616',
    );
    expect(result.problems[0]?.message).toBe(
      'Node 1 (Tested): seed 18446744073709551616 is above the maximum of 18446744073709551615.',
    );
  });

  test('`step` is not checked', () => {
    expect(judge(define({ width: ['INT', { min: 16, step: 8 }] }), { width: 65 }).accepted).toBe(true);
  });
});

describe('FLOAT', () => {
  test.each([0, 100, '7.5', '1e1', true, 'nan'])('%j is accepted', (value) => {
    expect(judge(float, { cfg: value }).accepted).toBe(true);
  });

  test('bounds are printed as floats', () => {
    const result = judge(float, { cfg: 1000 });
    expect(result.nodeErrors['1']?.errors[0]).toMatchObject({
      type: 'value_bigger_than_max',
      message: 'Value 1000.0 bigger than max of 100.0',
      extra_info: { received_value: 1000 },
    });
    expect(result.problems[0]?.message).toBe('Node 1 (Tested): cfg 1000 is above the maximum of 100.');
    expect(judge(float, { cfg: '-inf' }).nodeErrors['1']?.errors[0]?.message).toBe(
      'Value -inf smaller than min of 0.0',
    );
  });

  test('what float() does not read is an invalid_input_type', () => {
    const result = judge(float, { cfg: null });
    expect(result.nodeErrors['1']?.errors[0]).toMatchObject({
      type: 'invalid_input_type',
      message: 'Failed to convert an input value to a FLOAT value',
      details: "cfg, None, float() argument must be a string or a real number, not 'NoneType'",
    });
    expect(result.problems[0]).toMatchObject({
      message: 'Node 1 (Tested): cfg null is no number.',
      nextStep: 'Give a number.',
    });
  });
});

describe('STRING and BOOLEAN', () => {
  test.each([1, null, {}, 'x', true, { __value__: [1] }])('take %j', (value) => {
    const result = judge(define({ text: ['STRING', {}], flag: ['BOOLEAN', {}] }), { text: value, flag: value });
    expect(result).toMatchObject({ accepted: true, problems: [] });
  });

  test('bounds hold for what they are converted to', () => {
    const flag = define({ flag: ['BOOLEAN', { min: 1 }] });
    for (const value of ['false', 0.1, [1].length, { a: 1 }, { __value__: [0] }]) {
      expect(judge(flag, { flag: value }).accepted).toBe(true);
    }
    for (const value of ['', 0, null, false, {}, { __value__: [] }]) {
      expect(typesAt(judge(flag, { flag: value }))).toEqual(['value_smaller_than_min']);
    }
    const text = define({ text: ['STRING', { min: 'b' }] });
    expect(judge(text, { text: 'c' }).accepted).toBe(true);
    expect(typesAt(judge(text, { text: 'a' }))).toEqual(['value_smaller_than_min']);
    expect(typesAt(judge(text, { text: 1 }))).toEqual(['value_smaller_than_min']);
  });
});

describe('a type that is not converted', () => {
  const either = define({ value: ['FLOAT,INT', { min: 0 }], other: ['INT', {}] });

  test('is compared as it came', () => {
    expect(judge(either, { value: 1, other: 1 }).accepted).toBe(true);
    expect(typesAt(judge(either, { value: -1, other: 1 }))).toEqual(['value_smaller_than_min']);
  });

  test('raises where Python cannot compare, and then hides the other errors of the node', () => {
    const result = judge(either, { value: 'x', other: 'y' });
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'exception_during_validation',
        message: 'Exception when validating node',
        details: "'<' not supported between instances of 'str' and 'int'",
        extra_info: { exception_type: 'TypeError' },
      },
    ]);
    expect(result.problems.map(({ type, message }) => [type, message])).toEqual([
      ['exception_during_validation', "Node 1 (Tested): value 'x' cannot be compared with min 0."],
      ['invalid_input_type', "Node 1 (Tested): other 'y' is no whole number."],
    ]);
  });
});

describe('an input', () => {
  test('that is required and absent is required_input_missing', () => {
    const result = judge(int, {});
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'required_input_missing',
        message: 'Required input is missing',
        details: 'steps',
        extra_info: { input_name: 'steps' },
      },
    ]);
    expect(result.problems[0]).toMatchObject({
      input: 'steps',
      message: 'Node 1 (Tested): its input steps is missing.',
      nextStep: 'Give the input a value, or connect it.',
    });
  });

  test('that is optional may be absent, and is checked where it is not', () => {
    const optional = { input: { optional: { steps: ['INT', { max: 10 }] } }, output_node: true };
    expect(judge(optional, {}).accepted).toBe(true);
    expect(typesAt(judge(optional, { steps: 11 }))).toEqual(['value_bigger_than_max']);
  });

  test('that is hidden, lazy or unknown to the class is not checked', () => {
    const hidden = { input: { hidden: { unique_id: 'UNIQUE_ID', n: ['INT', { max: 1 }] } }, output_node: true };
    expect(judge(hidden, { unique_id: 'x', n: 5, bogus: ['nowhere', 0], other: null }).accepted).toBe(true);
    const lazy = define({ on_true: ['IMAGE', { lazy: true }] });
    expect(typesAt(judge(lazy, {}))).toEqual(['required_input_missing']);
  });

  test('declared without settings, or in a way that cannot be read, raises no alarm', () => {
    const strange = define({ a: ['INT'], b: [], c: null, d: 'STRING', e: ['INT', null], f: [5, []] });
    expect(judge(strange, { a: 1, b: 2, c: 3, d: 4, e: 5, f: ['2', 0] }).problems).toEqual([]);
    expect(judge({ output_node: true }, {}).accepted).toBe(true);
    expect(judge({ input: null, output_node: true } as never, {}).accepted).toBe(true);
  });

  test('of a stranger is cut in sentences', () => {
    const result = judge(int, { steps: 'x'.repeat(5000) });
    expect(result.problems[0]?.message.length).toBeLessThan(300);
    expect(result.nodeErrors['1']?.errors[0]?.details.length).toBeLessThan(700);
  });
});
