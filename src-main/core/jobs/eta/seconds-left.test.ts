import { expect, test } from 'vitest';
import { secondsLeft } from './seconds-left.ts';

test('what is left of a running job is never nothing, and goes by its progress once it takes longer than usual', () => {
  expect(secondsLeft({ estimatedSeconds: 20, elapsedSeconds: 5, fraction: 0 })).toBe(15);
  expect(secondsLeft({ estimatedSeconds: 20, elapsedSeconds: 40, fraction: 0.5 })).toBe(40);
  expect(secondsLeft({ estimatedSeconds: 20, elapsedSeconds: 40, fraction: 0 })).toBe(1);
  expect(secondsLeft({ estimatedSeconds: 20, elapsedSeconds: 40, fraction: 1 })).toBe(1);
});
