/** What settings and secrets do in the desktop shell. */
import { existsSync, readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startDesktop, type Desktop } from './start-desktop.ts';

let home = '';
let desktop: Desktop;
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'easel-desktop-settings-'));
});
test.afterEach(async () => {
  await desktop.stop();
  rmSync(home, { recursive: true, force: true });
});

/** As the window asks. */
async function rpc(path: string, json: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL(`/rpc/${path}`, desktop.url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ json }),
  });
  return ((await answer.json()) as { json: Record<string, unknown> }).json;
}

const set = (path: string, value: unknown) => rpc('settings/set', { changes: { [path]: value } });

async function make(prompt: string): Promise<void> {
  await expect
    .poll(async () => ((await rpc('backends/list', undefined)) as unknown as { state: string }[])[0]?.state)
    .toBe('ready');
  const parameters = { prompt, width: 256, height: 256, steps: 4 };
  const { id } = await rpc('jobs/create', { template: 'generate_image', arguments: parameters });
  await expect.poll(async () => (await rpc('jobs/get', { id }))['status'], { timeout: 20_000 }).toBe('succeeded');
}

test('notifications, start at login and closing follow the settings at once', async () => {
  desktop = await startDesktop({ dataFolder: join(home, 'data') });
  await desktop.act('closeWindow');
  await make('nobody is told');
  await set('notifications.jobs', 'all');
  await make('with words');
  await set('notifications.picture', false);
  await make('without words');
  await set('notifications.jobs', 'none');
  await make('nobody is told either');
  await expect
    .poll(async () => (await desktop.state()).notifications.map(({ body }) => body))
    .toEqual(['with words', 'Open Easel to see it.']);

  const atLogin = async () =>
    (await desktop.state()).tray?.menu.find(({ label }) => label === 'Start at login')?.checked;
  await set('window.start_at_login', true);
  await expect.poll(atLogin).toBe(true);
  await desktop.act('clickTrayMenu', { label: 'Start at login' });
  await expect.poll(atLogin).toBe(false);
  await expect
    .poll(async () => (await rpc('settings/get', undefined))['settings'])
    .toMatchObject({ window: { start_at_login: false } });

  await desktop.act('clickTrayMenu', { label: 'Open Easel' });
  await set('window.close_to_tray', false);
  await desktop.act('closeWindow');
  await expect.poll(() => existsSync(join(desktop.dataFolder, 'endpoint.json'))).toBe(false);
});

test('secrets lie in the keychain of the desktop, and survive a restart', async () => {
  const env = { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' };
  desktop = await startDesktop({ dataFolder: join(home, 'data'), env });
  const value = 'Desktop-7v2kq0-secret';
  const kept = await rpc('secrets/set', { name: 'hf_token', value });
  expect(kept).toMatchObject({ kind: 'keychain', nextStep: null, secrets: [{ name: 'hf_token', source: 'store' }] });
  expect(kept['sentence']).toContain('GNOME keyring');
  await desktop.restart();
  expect(await rpc('secrets/list', undefined)).toEqual(kept);
  const file = readFileSync(join(desktop.dataFolder, 'secrets.keychain.json'), 'utf8');
  expect(file).toContain('"hf_token"');
  expect(file).not.toContain(value);
  expect(await rpc('secrets/delete', { name: 'hf_token' })).toMatchObject({ secrets: [] });
});

test('a desktop without a keyring keeps none, and says what to do', async () => {
  const env = { XDG_CURRENT_DESKTOP: '' };
  desktop = await startDesktop({ dataFolder: join(home, 'data'), env });
  expect(await rpc('secrets/list', undefined)).toMatchObject({
    sentence: 'This desktop has no keyring. Secrets come from the environment only.',
    nextStep: expect.stringContaining('EASEL_SECRET_<NAME>'),
  });
  expect(await rpc('secrets/set', { name: 'hf_token', value: 'x' })).toMatchObject({
    data: { code: 'keychain_unavailable' },
  });
  expect(existsSync(join(desktop.dataFolder, 'secrets.keychain.json'))).toBe(false);
});
