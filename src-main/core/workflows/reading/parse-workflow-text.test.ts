import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from './parse-workflow-text.ts';

describe('text is read as a person hands it in', () => {
  test.each([
    ['bare', '{"a":1}'],
    ['with a byte order mark and white space', '\uFEFF \r\n{"a":1}\n\n'],
    ['in a code fence', '```json\n{"a":1}\n```'],
    ['in a code fence among words', 'Here it is:\n\n```\n{"a":1}\n```\nHave fun with ```this```.'],
    ['in the second of two fences', '```sh\nnpm start\n```\n\n```json\n{"a":1}\n```'],
    ['in a fence on one line', '```{"a":1}```'],
    ['in a fence that is never closed', '```json\n{"a":1}'],
  ])('%s', (_how, text) => {
    expect(parseWorkflowText(text)).toEqual({ a: 1 });
  });

  test('backticks inside a note do not end the fence', () => {
    expect(parseWorkflowText('```json\n{"note":"```x```"}\n```')).toEqual({ note: '```x```' });
  });

  test('integers beyond 2^53 keep their digits', () => {
    const json = '{"seed":18446744073709551615,"small":9007199254740991,"float":1.0000000000000002}';
    expect(JSON.stringify(parseWorkflowText(json))).toBe(json);
  });

  test('__proto__ is taken out at every level, also when it is written with escapes', () => {
    const value = parseWorkflowText('{"a":{"__proto__":{"polluted":1}},"b":[{"\\u005f_proto__":2}],"constructor":3}');
    expect(JSON.stringify(value)).toBe('{"a":{},"b":[{}],"constructor":3}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('text that is none is refused, saying what it looks like', () => {
  test.each([
    ['', 'empty'],
    ['<!DOCTYPE html><html></html>', 'a web page'],
    ['a castle\nNegative prompt: fog\nSteps: 20, Sampler: Euler a', 'A1111'],
    ['https://example.org/workflow.json', 'an address'],
    ['C:\\Users\\person\\workflow.json', 'a path'],
    ['a castle in the fog', 'not JSON'],
    ['{"a": 1,\n "b" 2}', 'line 2, column 6'],
    ['{"a": 1', 'not whole JSON'],
    ['['.repeat(100_000), 'deeper than 200'],
  ])('%#: %s', (text, part) => {
    expect(() => parseWorkflowText(text)).toThrow(
      expect.objectContaining({ code: 'workflow_unreadable', message: expect.stringContaining(part) as string }),
    );
  });

  test('nothing of the text is quoted', () => {
    expect(() => parseWorkflowText('{"secret words" 2}')).toThrow(/^(?!.*secret)/);
  });

  test('more than 64 MB is too large', () => {
    expect(() => parseWorkflowText(' '.repeat(64 * 2 ** 20 + 1))).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    );
  });
});
