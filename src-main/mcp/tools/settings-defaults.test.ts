import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { spawnComfyui, type ComfyuiChild } from '../../core/comfyui-child.fixture.ts';
import { startCore } from '../../core/core.fixture.ts';
import type { Core } from '../../core/core.ts';
import { memorySettingsFile } from '../../core/settings/settings.fixture.ts';
import { connectClient, openRig, type AnyClient } from '../clients.fixture.ts';
import type { FixtureCore } from '../core.fixture.ts';

let folder = '';
let comfyui: ComfyuiChild;
let core: Core;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-defaults-'));
  comfyui = await spawnComfyui({ speed: 20 });
  core = await startCore({ dataFolder: folder, url: comfyui.url, settings: memorySettingsFile() });
  await vi.waitUntil(() => core.health.get().status === 'healthy', { timeout: 10_000 });
  // The last thing that is read of the nodes.
  const isRead = (): boolean =>
    core.templates.get('image_to_image').parameters.some(({ name }) => name === 'exact_size');
  await vi.waitUntil(isRead, { timeout: 10_000 });
}, 30_000);
afterEach(() => void core.settings.reset());
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});

type Properties = Record<string, { default?: unknown; description?: string } | undefined>;

async function propertiesOf(client: AnyClient, name: string): Promise<Properties> {
  const { tools } = await client.listTools();
  return tools.find((tool) => tool.name === name)?.inputSchema.properties as Properties;
}

test.each(['2.x client, newer era, HTTP', '1.x client, socket'] as const)(
  'defaults of the settings are those of the tools, and a client is told when they change (%s)',
  async (door) => {
    const rig = await openRig({}, core as unknown as FixtureCore);
    const changed = vi.fn<() => void>();
    const client = await connectClient(rig, door, { onToolsChanged: changed });
    const before = await propertiesOf(client, 'image_to_image');
    expect(before['steps']?.default).not.toBe(33);
    expect(before['model']).not.toHaveProperty('default');
    const model = core.templates
      .get('image_to_image')
      .parameters.find(({ name }) => name === 'model')
      ?.choices?.at(-1);

    core.settings.set({ defaults: { steps: 33, cfg: 4.5, sampler: 'euler_ancestral', scheduler: 'karras', model } });
    await vi.waitUntil(() => changed.mock.calls.length === 1);
    const after = await propertiesOf(client, 'image_to_image');
    expect(after['steps']?.default).toBe(33);
    expect(after['cfg']?.default).toBe(4.5);
    expect(after['sampler']?.default).toBe('euler_ancestral');
    expect(after['scheduler']?.default).toBe('karras');
    expect(after['model']?.default).toBe(model);

    core.settings.set({ 'notifications.picture': false, 'limits.run_seconds': 400 });
    core.settings.reset(['defaults']);
    await vi.waitUntil(() => changed.mock.calls.length === 2);
    expect(await propertiesOf(client, 'image_to_image')).toEqual(before);
  },
);

test('what a template would not take is not shown as its default', async () => {
  const client = await connectClient(await openRig({}, core as unknown as FixtureCore), '2.x client, newer era, HTTP');
  const before = await propertiesOf(client, 'image_to_image');
  core.settings.set({ defaults: { steps: 1000, sampler: 'no_such', model: 'no_such.safetensors', size: '99999x10' } });
  expect(await propertiesOf(client, 'image_to_image')).toEqual(before);
});

test('what is shown is what a call without a word gets', async () => {
  core.settings.set({ defaults: { steps: 7, cfg: 3, sampler: 'HEUN', size: '500x333' } });
  const view = core.templates.get('generate_image');
  const usual = Object.fromEntries(
    view.parameters.filter(({ fromSettings }) => fromSettings).map((one) => [one.name, one.default]),
  );
  expect(Object.keys(usual).toSorted()).toEqual(['cfg', 'height', 'sampler', 'steps', 'width']);
  const { parameters } = await core.templates.preview('generate_image', { prompt: 'a fox' });
  expect(parameters).toMatchObject(usual);
});
