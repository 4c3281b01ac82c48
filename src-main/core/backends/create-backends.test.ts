import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { closeAll, comfyui, deadAddress, startBackends as start } from './backends.fixture.ts';
import type { BackendsNoun } from './create-backends.ts';

afterEach(closeAll);

const present = (backends: BackendsNoun) => backends.list().map(({ source, state, url }) => ({ source, state, url }));

test('an option goes before settings, settings before discovery, and the demo is not even started', async () => {
  const [first, second] = [await comfyui(), await comfyui()];
  const given = { option: first.url, saved: second.url, discover: [second.url] };
  const byOption = start(given);
  await expect.poll(() => present(byOption.backends)).toEqual([{ source: 'option', state: 'ready', url: first.url }]);
  const bySettings = start({ saved: second.url, discover: [first.url] });
  await expect
    .poll(() => present(bySettings.backends))
    .toEqual([{ source: 'settings', state: 'ready', url: second.url }]);
  expect([byOption.demos(), bySettings.demos()]).toEqual([0, 0]);
});

test('of several local ones the first in order is taken', async () => {
  const [dead, alive] = [await deadAddress(), await comfyui()];
  const { backends } = start({ discover: [dead.url, alive.url] });
  await expect.poll(() => present(backends)).toEqual([{ source: 'discovered', state: 'ready', url: alive.url }]);
});

test('the demo stands in, and gives way to a ComfyUI that starts later', async () => {
  const later = await deadAddress();
  const { backends } = start({ discover: [later.url] });
  await expect.poll(() => present(backends)).toMatchObject([{ source: 'demo', state: 'ready' }]);
  await comfyui({ port: later.port });
  await expect.poll(() => present(backends)).toEqual([{ source: 'discovered', state: 'ready', url: later.url }]);
});

test('an address somebody gave is never left: it is waited for, with the reason', async () => {
  const dead = await deadAddress();
  const { backends, demos } = start({ option: dead.url });
  await expect.poll(() => backends.list()[0]?.error?.code).toBe('backend_unreachable');
  expect(() => backends.ready()).toThrow(expect.objectContaining({ code: 'backend_unreachable' }));
  expect(demos()).toBe(0);
  await comfyui({ port: dead.port });
  await expect.poll(() => backends.list()[0]?.state).toBe('ready');
});

test('a changed address is remembered, and forgetting it looks for one again', async () => {
  const [first, second] = [await comfyui(), await comfyui()];
  const { backends, settings } = start({ option: first.url, discover: [first.url] });
  await backends.connect(`${second.url.replace('http', 'ws')}/ws`);
  expect(settings.get('comfyui.url')).toBe(second.url);
  await expect.poll(() => present(backends)).toEqual([{ source: 'settings', state: 'ready', url: second.url }]);
  await backends.connect(null);
  expect(settings.get('comfyui.url')).toBe('');
  expect(present(backends)).toMatchObject([{ source: 'discovered', url: first.url }]);
  await expect(backends.connect('ftp://x')).rejects.toMatchObject({ code: 'bad_input' });
});

test('a ComfyUI of this machine is not looked for where the settings say so', async () => {
  const found = await comfyui();
  const { backends } = start({ discover: [found.url], isNotLookedFor: true });
  await expect.poll(() => present(backends)).toMatchObject([{ source: 'demo', state: 'ready' }]);
  await sleep(400);
  expect(present(backends)).toMatchObject([{ source: 'demo' }]);
});

test('an address changed in the settings is followed, and one taken out is looked for again', async () => {
  const [first, second] = [await comfyui(), await comfyui()];
  const { backends, settings } = start({ saved: first.url, discover: [first.url] });
  settings.set({ 'comfyui.url': second.url });
  await backends.followSettings();
  expect(present(backends)).toMatchObject([{ source: 'settings', url: second.url }]);
  settings.reset();
  await backends.followSettings();
  expect(present(backends)).toMatchObject([{ source: 'discovered', url: first.url }]);
});

test('an address given while a search goes on is not left for what the search finds', async () => {
  const [found, given] = [await comfyui(), await comfyui()];
  const { backends } = start({ discover: [found.url] });
  await backends.connect(given.url);
  await sleep(400);
  expect(present(backends)).toEqual([{ source: 'settings', state: 'ready', url: given.url }]);
});

test('a ComfyUI that starts later is found also where no demo could be started', async () => {
  const later = await deadAddress();
  const { backends } = start({ discover: [later.url], brokenDemo: true });
  await sleep(300);
  expect(present(backends)).toEqual([]);
  await comfyui({ port: later.port });
  await expect.poll(() => present(backends)).toEqual([{ source: 'discovered', state: 'ready', url: later.url }]);
});

test('testing an address changes nothing and says what is wrong with a bad one', async () => {
  const server = await comfyui();
  const { backends } = start({ option: server.url });
  expect(await backends.test(server.url)).toMatchObject({ ok: true, kind: 'demo', version: '0.3.64', error: null });
  expect(await backends.test((await deadAddress()).url)).toMatchObject({
    ok: false,
    error: { code: 'backend_unreachable' },
  });
  expect(await backends.test('not an address')).toMatchObject({ ok: false, error: { code: 'bad_input' } });
  expect(present(backends)).toMatchObject([{ url: server.url }]);
});
