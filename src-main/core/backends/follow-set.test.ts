import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followSet, type SetFollower } from './follow-set.ts';
import { backendAt } from './ready-connections.fixture.ts';

let on: ReturnType<typeof backendAt>[] = [];
let told = 0;
let follower: SetFollower;

beforeEach(() => {
  vi.useFakeTimers();
  on = ['a', 'b'].map((id, port) => backendAt(`http://127.0.0.1:5999${port}`, id));
  told = 0;
  follower = followSet({ connections: () => on, onChange: () => told++, awayMs: 1000 });
  follower.look();
  told = 0;
});
afterEach(() => {
  follower.stop();
  vi.useRealTimers();
});

test('one that is turned off, comes or goes is told at once', () => {
  on = on.slice(0, 1);
  follower.look();
  follower.look();
  expect(told).toBe(1);
  on = [...on, backendAt('http://127.0.0.1:59992', 'c')];
  follower.look();
  expect(told).toBe(2);
  on = [backendAt('http://127.0.0.1:59993', 'a'), on[1]!];
  follower.look();
  expect(told).toBe(3);
});

test('one that is away is told when it stays away, and not when it comes back soon', () => {
  on[0]?.become('unreachable');
  follower.look();
  vi.advanceTimersByTime(900);
  on[0]?.become('ready');
  follower.look();
  vi.advanceTimersByTime(5000);
  expect(told).toBe(0);
  on[0]?.become('unreachable');
  follower.look();
  vi.advanceTimersByTime(500);
  follower.look();
  vi.advanceTimersByTime(500);
  expect(told).toBe(1);
  vi.advanceTimersByTime(5000);
  follower.look();
  expect(told).toBe(1);
});

test('when all are away nothing is told: what was known last stays', () => {
  for (const one of on) one.become('unreachable');
  follower.look();
  vi.advanceTimersByTime(5000);
  expect(told).toBe(0);
});
