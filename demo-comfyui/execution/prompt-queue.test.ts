import { expect, test } from 'vitest';
import { PyFloat } from '../protocol/python-values.ts';
import { PromptQueue } from './prompt-queue.ts';

const item = (number: number | PyFloat, promptId: string) => ({
  number,
  promptId,
  graph: new Map(),
  extraData: new Map(),
  outputs: [],
});

test('the lowest number runs first, a given float among the counted integers', async () => {
  const queue = new PromptQueue(() => undefined);
  for (const [number, id] of [
    [3, 'c'],
    [1, 'a'],
    [new PyFloat(-1000), 'own'],
    [-2, 'front'],
    [2, 'b'],
  ] as const) {
    queue.put(item(number, id));
  }
  const order: string[] = [];
  while (queue.pending.length > 0) {
    order.push((await queue.take())?.promptId ?? '');
    queue.finish();
  }
  expect(order).toEqual(['own', 'front', 'a', 'b', 'c']);
});

test('pending prompts lie as in a Python heapq, also after one in the middle was deleted', () => {
  const queue = new PromptQueue(() => undefined);
  for (const number of [5, 4, 3, 2, 1, 0]) queue.put(item(number, `p${number}`));
  expect(queue.pending.map(({ number }) => number)).toEqual([0, 2, 1, 5, 3, 4]);
  queue.delete('p2');
  expect(queue.pending.map(({ number }) => number)).toEqual([0, 1, 5, 3, 4]);
});

test('deleting the only pending prompt changes the status twice, one of several once, an unknown one never', () => {
  let changes = 0;
  const queue = new PromptQueue(() => (changes += 1));
  queue.put(item(0, 'a'));
  queue.put(item(1, 'b'));
  changes = 0;
  queue.delete('nope');
  expect(changes).toBe(0);
  queue.delete('a');
  expect(changes).toBe(1);
  queue.delete('b');
  expect(changes).toBe(3);
});
