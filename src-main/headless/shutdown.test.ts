import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { endWhenIdle } from './idle-exit.ts';
import { createShutdown } from './shutdown.ts';

function shutdownWith(deadlineMs: number) {
  const exits: number[] = [];
  const errors: string[] = [];
  const shutdown = createShutdown({
    deadlineMs,
    exit: (code) => exits.push(code),
    onError: (name) => errors.push(name),
  });
  return { shutdown, exits, errors };
}

it('closes the last opened first, and goes on over one that fails', async () => {
  const { shutdown, exits, errors } = shutdownWith(1000);
  const closed: string[] = [];
  shutdown.add('folder', () => void closed.push('folder'));
  shutdown.add('core', () => Promise.reject(new Error('no')));
  shutdown.add('doors', async () => {
    await sleep(10);
    closed.push('doors');
  });
  shutdown.run(0);
  await expect.poll(() => exits).toEqual([0]);
  expect([closed, errors]).toEqual([['doors', 'folder'], ['core']]);
});

it('ends when the time is over although something hangs', async () => {
  const { shutdown, exits } = shutdownWith(30);
  shutdown.add('core', () => new Promise(() => {}));
  shutdown.run(0);
  await expect.poll(() => exits).toEqual([0]);
});

it('ends at once when asked a second time', () => {
  const { shutdown, exits } = shutdownWith(1000);
  shutdown.add('core', () => new Promise(() => {}));
  shutdown.run(0);
  shutdown.run(0);
  expect(exits).toEqual([1]);
});

it('calls an unused program idle, and not one that was used a moment ago', async () => {
  let used = true;
  let ended = 0;
  const stop = endWhenIdle({ minutes: 0.0005, inUse: () => used, end: () => ended++ });
  await sleep(150);
  expect(ended).toBe(0);
  used = false;
  await expect.poll(() => ended).toBeGreaterThan(0);
  stop();
});
