import { describe, expect, test } from 'vitest';
import type { SettingPath } from '../../../src-shared/nouns/settings.ts';
import { settingPaths } from './known-settings.ts';
import { describeSettings, settingsSchemaText } from './settings-schema.ts';
import { memorySettings } from './settings.fixture.ts';

interface Bounds {
  /** At the edges. */
  readonly good: readonly unknown[];
  /** Just beyond them, and of another type. */
  readonly bad: readonly unknown[];
}

const long = (length: number): string => 'x'.repeat(length);
const longAddress = (length: number): string => `http://${long(length - 7)}`;

const whole = (least: number, most: number): Bounds => ({
  good: [least, most],
  bad: [least - 1, most + 1, least + 0.5, String(least), true, null, Number.NaN, Number.POSITIVE_INFINITY],
});

const absoluteFolder: Bounds = {
  good: ['', '/', '/home/x/Bilder ü', 'D:\\pictures', 'D:/pictures', '\\\\nas\\pictures', `/${long(999)}`],
  bad: [`/${long(1000)}`, '/a\nb', 'pictures', './pictures', '~/pictures', 'D:pictures', 1, null],
};

/** The compiler asks for a line for every key. */
const bounds: Readonly<Record<SettingPath, Bounds>> = {
  'server.name': {
    good: ['x', 'My Easel ü', long(60)],
    bad: ['', '  ', long(61), 'two\nlines', 'turned \u202e', 'C1 \u0085', 3, null],
  },
  'server.port': { good: [null, 1, 65_535], bad: [0, 65_536, 80.5, '7817', true] },
  'server.public_url': {
    good: ['', 'https://easel.example.org', 'http://10.0.0.5:8080/easel', longAddress(500)],
    bad: ['easel.example.org', 'ftp://x', 'https://x?a=b', 'https://x/#y', 'https://a b', longAddress(501), null],
  },
  'server.allowed_hosts': {
    good: [[], ['easel.local', 'gpu:8080', '[::1]:7817', '10.0.0.5'], Array.from({ length: 50 }, () => 'a')],
    bad: [['http://x'], ['a b'], [''], [long(256)], Array.from({ length: 51 }, () => 'a'), 'easel.local', null],
  },
  'comfyui.url': {
    good: ['', 'http://127.0.0.1:8188', 'https://gpu.example.org/comfy', longAddress(500)],
    bad: ['ftp://x', 'two words', longAddress(501), 5, null],
  },
  'comfyui.discover': { good: [true, false], bad: ['true', 0, null] },
  'comfyui.models_folder': absoluteFolder,
  'comfyui.routing': {
    good: ['least-busy', 'round-robin', 'weighted', 'pinned'],
    bad: ['', 'least_busy', 'random', 0, null],
  },
  'comfyui.concurrent_jobs': whole(1, 16),
  'comfyui.poll_ms': whole(100, 60_000),
  'comfyui.download_hosts': {
    good: [[], ['huggingface.co', '*.example.org'], Array.from({ length: 50 }, () => 'a.b')],
    bad: [
      ['https://x.org'],
      ['x'],
      ['a.b/c'],
      ['*'],
      [`${long(254)}.b`],
      Array.from({ length: 51 }, () => 'a.b'),
      'a.b',
      null,
    ],
  },
  'defaults.model': { good: ['', 'sdxl/base 1.0.safetensors', long(400)], bad: [long(401), 'a\u0000b', 1, null] },
  'defaults.steps': { good: [null, 1, 1000], bad: [0, 1001, 2.5, '20'] },
  'defaults.cfg': { good: [null, 0, 7.5, 100], bad: [-0.1, 100.1, '7', Number.NaN] },
  'defaults.sampler': { good: ['', 'dpmpp_2m', long(200)], bad: [long(201), 'a\nb', 1, null] },
  'defaults.scheduler': { good: ['', 'karras', long(200)], bad: [long(201), 'a\nb', 1, null] },
  'defaults.size': {
    good: ['', '10x10', '1024x768', '99999x99999'],
    bad: ['9x10', '0512x512', '100000x10', '1024', '1024 x 768', 1024, null],
  },
  'tools.disabled_templates': {
    good: [[], ['generate_image'], [long(200)], Array.from({ length: 1000 }, () => 'a')],
    bad: [[''], [long(201)], Array.from({ length: 1001 }, () => 'a'), 'generate_image', [1], null],
  },
  'limits.run_seconds': whole(1, 86_400),
  'limits.stall_seconds': whole(5, 86_400),
  'limits.waiting_jobs': whole(1, 100_000),
  'limits.waiting_jobs_per_requester': whole(1, 100_000),
  'limits.jobs_per_minute': { good: [null, 1, 10_000], bad: [0, 10_001, 1.5, '120', ''] },
  'limits.workflow_mb': whole(1, 64),
  'limits.sweep_jobs': whole(1, 10_000),
  'cache.enabled': { good: [true, false], bad: ['yes', 1, null] },
  'cache.seconds': whole(1, 31_536_000),
  'cache.entries': whole(1, 100_000),
  'library.folder': absoluteFolder,
  'library.preview_pixels': whole(256, 2048),
  'library.preview_kb': whole(50, 600),
  'privacy.log_prompts': { good: [true, false], bad: ['yes', 1, null] },
  'logs.level': { good: ['trace', 'debug', 'info', 'warn', 'error', 'silent'], bad: ['loud', 'fatal', '', 30, null] },
  'logs.format': { good: ['auto', 'json', 'text'], bad: ['xml', '', null] },
  'logs.file': { good: [true, false], bad: ['on', 0, null] },
  'logs.file_mb': whole(1, 100),
  'notifications.jobs': { good: ['none', 'assistants', 'all'], bad: ['some', '', true, null] },
  'notifications.picture': { good: [true, false], bad: ['yes', 1, null] },
  'window.close_to_tray': { good: [true, false], bad: ['yes', 1, null] },
  'window.start_at_login': { good: [true, false], bad: ['yes', 1, null] },
};

describe.each(Object.entries(bounds))('%s', (path, { good, bad }) => {
  test('takes what is inside its bounds and keeps it', () => {
    const settings = memorySettings();
    for (const value of good) {
      settings.set({ [path]: value });
      expect(settings.get(path as SettingPath)).toEqual(value);
    }
  });

  test('refuses what is beyond, by its path, and keeps what it had', () => {
    const settings = memorySettings();
    const before = settings.get(path as SettingPath);
    for (const value of bad) {
      expect(() => settings.set({ [path]: value }), JSON.stringify(value)).toThrow(
        expect.objectContaining({ code: 'bad_input', message: expect.stringContaining(path), details: { path } }),
      );
    }
    expect(settings.get(path as SettingPath)).toEqual(before);
  });

  test('has a title, a sentence, bounds in words and a default that is inside them', () => {
    const described = describeSettings()
      .flatMap(({ settings }) => settings)
      .find((one) => one.path === path);
    expect(described?.title).toMatch(/^\S/);
    expect(described?.description).toMatch(/\w.*[.`]$/);
    expect(described?.bounds).toMatch(/\w/);
    const settings = memorySettings();
    settings.set({ [path]: described?.default });
    expect(settings.get(path as SettingPath)).toEqual(memorySettings().get(path as SettingPath));
  });
});

test('the schema of the file knows every key', () => {
  const { properties } = JSON.parse(settingsSchemaText()) as {
    properties: Record<string, { properties?: Record<string, unknown> }>;
  };
  const paths = Object.entries(properties).flatMap(([group, { properties: keys = {} }]) =>
    Object.keys(keys).map((key) => `${group}.${key}`),
  );
  expect(paths).toEqual(settingPaths);
});

test('schemas/settings.json is the schema as it is now (`npx vitest run core/settings -u` writes it)', async () => {
  await expect(settingsSchemaText()).toMatchFileSnapshot('../../../schemas/settings.json');
});
