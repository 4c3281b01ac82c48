import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { removeFolder, shim, startProgram, temporaryFolder } from './program.ts';

const app = fileURLToPath(new URL('../src-main/core/assistants/self-test.fixture-app.ts', import.meta.url));
const steps = ['start', 'initialize', 'tools', 'call'];

interface SelfTest {
  readonly ok: boolean;
  readonly command: string;
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly message: string }[];
  readonly log: readonly string[];
  readonly error: { readonly code: string; readonly message: string; readonly nextStep: string } | null;
}

let folder = '';
test.beforeEach(async () => void (folder = await temporaryFolder('self-test')));
test.afterEach(() => removeFolder(folder));

async function selfTest(entry: object): Promise<SelfTest> {
  const { stdout } = await promisify(execFile)(process.execPath, [app, JSON.stringify(entry)], {
    env: { ...process.env, HOME: folder, USERPROFILE: folder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' },
  });
  return JSON.parse(stdout) as SelfTest;
}

const registered = (path: string, ...more: readonly string[]) => ({
  command: process.execPath,
  args: [path, '--data-dir', folder, ...more],
  env: {},
});

test('the shim and the address of a running Easel pass; a wrong token and an Easel that ended are told', async () => {
  const program = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const { token } = JSON.parse(readFileSync(join(folder, 'endpoint.json'), 'utf8')) as { token: string };
  try {
    for (const entry of [registered(shim), { url: program.mcpUrl, token }]) {
      const result = await selfTest(entry);
      expect(result).toMatchObject({ ok: true, error: null, log: [] });
      expect(result.steps.map(({ name }) => name)).toEqual(steps);
      expect(result.steps.at(-1)?.message).toBe('get_queue answered.');
    }
    const refused = await selfTest({ url: program.mcpUrl, token: 'x'.repeat(43) });
    expect(refused.error?.message).toContain('does not take the registered token');
  } finally {
    await program.stop();
  }
  expect((await selfTest({ url: program.mcpUrl, token })).error?.message).toContain('Nothing listens');
});

test('the shim starts Easel, which goes on when the test and the shim have ended', async () => {
  const endpoint = join(folder, 'endpoint.json');
  const result = await selfTest(registered(shim, '--', '--port', '0', '--demo'));
  const { pid } = JSON.parse(readFileSync(endpoint, 'utf8')) as { pid: number };
  try {
    expect(result, JSON.stringify(result)).toMatchObject({ ok: true, error: null });
    expect(() => process.kill(pid, 0)).not.toThrow();
  } finally {
    process.kill(pid, 'SIGTERM');
    await expect.poll(() => existsSync(endpoint)).toBe(false);
  }
});

test('a shim whose Easel is gone is told, with the next step', async () => {
  const lonely = join(folder, 'shim.cjs');
  copyFileSync(shim, lonely);
  const result = await selfTest(registered(lonely, '--cli', join(folder, 'gone.js')));
  expect(result.steps.at(-1)).toMatchObject({ name: 'initialize', ok: false });
  expect(result.error).toMatchObject({ code: 'self_test_failed' });
  expect(result.error?.message).toContain('not installed on this machine');
});
