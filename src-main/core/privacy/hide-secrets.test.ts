import { expect, test } from 'vitest';
import { secretHider } from './hide-secrets.ts';

test.each([
  'Authorization: Bearer abcdefghijklmnop',
  '# authorization = Basic abcdefghijklmnop',
  '"Authorization": "Bearer abcdefghijklmnop",',
  'curl -H "Authorization: Bearer abcdefghijklmnop" http://x',
  'spawned with --api-key=abcdefghijklmnop',
  'token: abcdefghijklmnop',
])('nothing of the secret is left in: %s', (line) => {
  expect(secretHider([], [])(line)).not.toContain('abcdefgh');
});
