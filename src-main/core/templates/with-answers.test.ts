import { expect, test } from 'vitest';
import { withAnswers } from './with-answers.ts';

test('a computation runs until it asks nothing new, and nothing is asked twice', async () => {
  const asked: string[] = [];
  const result = await withAnswers(
    (ask) => {
      const first = ask(['name']);
      const second = first === undefined ? undefined : ask(['age', String(first)]);
      return [first, second, ask(['name'])];
    },
    {
      answer: async ([what = '', of = '']) => {
        asked.push(what + of);
        return what === 'name' ? 'fox' : 7;
      },
    },
  );
  expect(result).toEqual(['fox', 7, 'fox']);
  expect(asked).toEqual(['name', 'agefox']);
});

test('questions without end are given up', async () => {
  let count = 0;
  const result = await withAnswers(
    (ask) => {
      let place = 0;
      while (ask([String(place)]) !== undefined) place += 1;
      return place;
    },
    { answer: async () => (count += 1) },
  );
  expect(result).toBe(count);
  expect(count).toBeLessThan(20);
});

test('what it throws is thrown, before anybody is asked', async () => {
  let asked = false;
  const compute = (ask: (question: readonly string[]) => unknown): never => {
    ask(['name']);
    throw new Error('no');
  };
  await expect(withAnswers(compute, { answer: async () => (asked = true) })).rejects.toThrow('no');
  expect(asked).toBe(false);
});
