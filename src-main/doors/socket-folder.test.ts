import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSocketListener, socketPath } from './socket-listener.ts';

let home = '';
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'easel-run-'))));
afterEach(() => {
  chmodSync(home, 0o700);
  rmSync(home, { recursive: true });
});

const run = (): string => join(home, '.easel', 'run');
const open = () => openSocketListener({ path: socketPath('/data', home), onConnection: () => {} });

test.skipIf(process.platform === 'win32')('the folder of the socket is made for its owner alone', async () => {
  mkdirSync(run(), { recursive: true, mode: 0o777 });
  const listener = await open();
  expect(statSync(run()).mode & 0o777).toBe(0o700);
  await listener.close();
});

const spoiled: readonly [string, () => void, RegExp][] = [
  ['a file in its place', () => (mkdirSync(dirname(run())), writeFileSync(run(), '')), /is no folder/],
  ['a link in its place', () => (mkdirSync(dirname(run())), symlinkSync(home, run())), /is no folder/],
  ['a file in the place of the one above', () => writeFileSync(join(home, '.easel'), ''), /cannot be made \(ENOTDIR\)/],
  [
    'a folder where the socket belongs',
    () => mkdirSync(join(socketPath('/data', home), 'x'), { recursive: true }),
    /cannot be opened/,
  ],
];

test.skipIf(process.platform === 'win32').each(spoiled)(
  '%s is said, with what to do',
  async (_what, spoil, message) => {
    spoil();
    await expect(open()).rejects.toMatchObject({
      code: 'forbidden_path',
      message: expect.stringMatching(message),
      nextStep: expect.stringContaining('HOME'),
    });
  },
);

// The administrator may write everywhere.
test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a home that cannot be written is said',
  async () => {
    chmodSync(home, 0o500);
    await expect(open()).rejects.toMatchObject({ code: 'forbidden_path', nextStep: expect.stringContaining('HOME') });
  },
);
