import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { BackendLaunchInput } from '../../../src-shared/nouns/backend-changes.ts';
import { memorySecrets } from '../secrets/memory-secrets.fixture.ts';
import { closeAll, comfyui, deadAddress, startBackends, states, temporaryFolder } from './backends.fixture.ts';

afterEach(closeAll);

const soon = { timeout: 15_000 };
const cli = fileURLToPath(new URL('../../../demo-comfyui/cli.ts', import.meta.url));
const launchAt = (port: number, more: Partial<BackendLaunchInput> = {}): BackendLaunchInput => ({
  program: process.execPath,
  arguments: [cli, '--port', String(port)],
  folder: null,
  environment: {},
  ...more,
});

test('the person starts a ComfyUI of this machine, sees it come up, and stops it', async () => {
  const { url, port } = await deadAddress();
  const { backends, seen } = startBackends({ option: (await comfyui()).url });
  const added = await backends.add({ address: url, name: 'box', launch: launchAt(port) });
  expect(added.launch).toMatchObject({ program: process.execPath, isRunning: false, startedAt: null });
  await expect.poll(() => states(backends), soon).toBe('main ready, box unreachable');
  expect(await backends.startProgram('box')).toMatchObject({ launch: { isRunning: true } });
  await expect(backends.remove('box')).rejects.toMatchObject({ code: 'conflict' });
  await expect.poll(() => states(backends), soon).toBe('main ready, box ready');
  const said = seen.filter(({ id, launch }) => id === 'box' && launch?.isRunning);
  expect(said.filter(({ state }) => state === 'unreachable')).toEqual([]);
  expect((await backends.programLog('box')).lines.at(-1)).toBe(`demo-comfyui is ready: ${url}`);
  expect(await backends.stopProgram('box')).toMatchObject({ launch: { isRunning: false } });
  await expect.poll(() => states(backends), soon).toBe('main ready, box unreachable');
  await expect(backends.startProgram('main')).rejects.toMatchObject({ code: 'bad_input' });
});

test('a ComfyUI that was found keeps its address when it gets a launch command', async () => {
  const found = await comfyui();
  const { backends, settings } = startBackends({ discover: [found.url] });
  await expect.poll(() => states(backends), soon).toBe('main ready');
  const connection = backends.ready();
  await backends.update('main', { launch: launchAt(found.port) });
  expect(backends.list()).toMatchObject([{ source: 'settings', launch: { isRunning: false } }]);
  expect(settings.get('comfyui.url')).toBe(found.url);
  expect(backends.ready()).toBe(connection);
});

test('nothing is started for another machine, for the demo, or with a secret written into it', async () => {
  const { backends } = startBackends({ demo: true });
  await expect.poll(() => states(backends), soon).toBe('main ready');
  const launch = launchAt(1);
  const refused = { code: 'bad_input' };
  await expect(backends.add({ address: 'http://10.255.255.1:8188', launch })).rejects.toMatchObject(refused);
  await expect(backends.update('main', { launch })).rejects.toMatchObject(refused);
  const { id } = await backends.add({ address: 'http://127.0.0.1:9', launch });
  await expect(backends.update(id, { address: 'http://10.255.255.1:8188' })).rejects.toMatchObject(refused);
  const token = 'hf_abcdefghijklmnopqrstuvwxyzABCDEFGH';
  const error: unknown = await backends
    .update(id, { launch: launchAt(1, { environment: { HF_TOKEN: token } }) })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ ...refused, nextStep: expect.stringContaining('secret:') });
  expect(JSON.stringify(error)).not.toContain(token);
});

test('a secret is put into its environment by name, and one that is not there is missed', async () => {
  const store = memorySecrets();
  await store.set('hf_token', 'Tr0ub4dor');
  const { backends } = startBackends({ secrets: store, dataFolder: temporaryFolder() });
  const script =
    "console.log(process.env.HF_TOKEN === 'Tr0ub4dor' ? 'it is there' : 'no'); setInterval(() => {}, 1000)";
  const launch = launchAt(1, { arguments: ['-e', script], environment: { HF_TOKEN: 'secret:hf_token' } });
  await backends.add({ address: 'http://127.0.0.1:9', name: 'box', launch });
  await backends.startProgram('box');
  await expect.poll(async () => (await backends.programLog('box')).lines.at(-1), soon).toBe('it is there');
  await backends.stopProgram('box');
  await backends.update('box', { launch: { ...launch, environment: { HF_TOKEN: 'secret:other' } } });
  await expect(backends.startProgram('box')).rejects.toMatchObject({ code: 'bad_input' });
});
