import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EaselError, errorCodes, errorDataSchema, fromErrorData, toErrorData } from './errors.ts';

test('every code has exactly one line in docs/errors.md, in the same order', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z_]+)`\s*\| (.+) \| (.+) \|$/gm)];
  expect(documented.map(([, code]) => code)).toEqual([...errorCodes]);
});

test('an error survives the way over a boundary', () => {
  const error = new EaselError('not_found', 'There is no job.', { nextStep: 'List them.', details: { id: 'x' } });
  const data = errorDataSchema.parse(JSON.parse(JSON.stringify(toErrorData(error))));
  expect(fromErrorData(data).toData()).toEqual(error.toData());
});

test('what was thrown by accident crosses without its message', () => {
  const data = toErrorData(new TypeError('cannot read /home/ann/secret'));
  expect(data.code).toBe('internal');
  expect(JSON.stringify(data)).not.toContain('secret');
});
