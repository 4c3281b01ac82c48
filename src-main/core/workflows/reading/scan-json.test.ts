import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxDepth, scanJson } from './scan-json.ts';

describe('the scan before parsing', () => {
  test('leaves any JSON as it is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) => {
        expect(scanJson(json)).toEqual({ text: json });
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test('never fails on arbitrary text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ']', 'NaN', '-', 'Infinity', 'I', 'x') }),
        (text) => {
          expect(typeof scanJson(text)?.text).toBe('string');
        },
      ),
      { seed: 4, numRuns: 1000 },
    );
  });

  test('makes null of what Python writes for numbers that are none', () => {
    expect(scanJson('{"a": NaN, "b": [-Infinity, Infinity,NaN], "NaN": "-Infinity \\" NaN", "c\\\\": NaN}')).toEqual({
      text: '{"a": null, "b": [null, null,null], "NaN": "-Infinity \\" NaN", "c\\\\": null}',
    });
  });

  test('tells what is too deep, and nothing else', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(scanJson(nested(maxDepth))).toBeDefined();
    expect(scanJson(nested(maxDepth + 1))).toBeUndefined();
    expect(scanJson(JSON.stringify('['.repeat(1000)))).toBeDefined();
    expect(scanJson(`[${'[],'.repeat(1000)}[]]`)).toBeDefined();
  });
});
