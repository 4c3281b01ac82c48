import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SettingPath, SettingValue } from '../../../src-shared/nouns/settings.ts';
import { createSettings } from './create-settings.ts';
import { readSettings } from './known-settings.ts';
import { looksLikeSecret } from './secret-like.ts';
import { openSettingsFile, settingsName } from './settings-file.ts';
import type { Settings } from './settings.ts';

/**
 * A disk that a killed program leaves as it was at that moment: after so many bytes nothing that it does any more has an effect.
 * Taken over before conf's parts take hold of the functions of `node:fs`.
 */
const disk = vi.hoisted(() => {
  const fs = process.getBuiltinModule('node:fs');
  const state = { bytesLeft: Infinity, isDead: false, mostTaken: Infinity };
  const real = { writeSync: fs.writeSync.bind(fs), writeFileSync: fs.writeFileSync.bind(fs) };
  const write = real.writeSync as (...given: unknown[]) => number;
  const die = (): never => {
    state.isDead = true;
    throw new Error('killed');
  };
  const take = (data: string | NodeJS.ArrayBufferView, write: (part: Uint8Array) => void): void => {
    if (state.isDead) die();
    const bytes =
      typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const part = bytes.subarray(0, Math.min(bytes.length, state.bytesLeft));
    state.bytesLeft -= part.length;
    write(part);
    if (part.length < bytes.length || state.bytesLeft === 0) die();
  };
  Object.assign(fs, {
    writeSync: (file: number, data: string | Uint8Array, ...rest: unknown[]) => {
      const { mostTaken } = state;
      state.mostTaken = Infinity;
      if (mostTaken < Buffer.byteLength(data)) return real.writeSync(file, Buffer.from(data), 0, mostTaken);
      if (state.bytesLeft === Infinity && !state.isDead) return write(file, data, ...rest);
      take(data, (part) => void real.writeSync(file, part));
      return data.length;
    },
    writeFileSync: (path: string, data: string, options: object) =>
      take(data, (part) => real.writeFileSync(path, part, options)),
  });
  for (const name of ['renameSync', 'unlinkSync', 'fsyncSync', 'chmodSync', 'chownSync'] as const) {
    const works = fs[name].bind(fs) as (...given: unknown[]) => unknown;
    Object.assign(fs, { [name]: (...given: unknown[]) => (state.isDead ? die() : works(...given)) });
  }
  const unlink = fs.unlink.bind(fs) as (...given: unknown[]) => void;
  Object.assign(fs, {
    unlink: (path: string, done: (error: Error | null) => void) =>
      state.isDead ? done(new Error('killed')) : unlink(path, done),
  });
  return {
    killAfter: (bytes: number) => void (state.bytesLeft = bytes),
    /** The next write takes no more, and says so, as that of a disk that fills up does. */
    takeAtMost: (bytes: number) => void (state.mostTaken = bytes),
    restart: () => void Object.assign(state, { bytesLeft: Infinity, isDead: false, mostTaken: Infinity }),
    isDead: () => state.isDead,
  };
});

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-crash-'));
});
afterEach(() => {
  disk.restart();
  rmSync(folder, { recursive: true });
});

/** As a start of the program does it, with the real conf. */
function open(): Settings {
  const file = openSettingsFile({
    dataFolder: folder,
    logger,
    open: (reading) =>
      new Conf({ cwd: folder, configName: settingsName, projectName: 'easel', configFileMode: 0o600, ...reading }),
  });
  return createSettings({ file, events: { publish: silent }, logger });
}

const path = (): string => join(folder, 'settings.json');

// oxlint-disable-next-line no-control-regex
const steering = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

const text = (most: number) =>
  fc
    .string({ unit: 'grapheme', maxLength: most / 4 })
    .filter((one) => one.length <= most && !steering.test(one) && !looksLikeSecret(one));
const address = fc.constantFrom('', 'http://10.0.0.5:8188', 'https://gpu.example.org/comfy', 'http://[::1]:8188');
const list = (item: fc.Arbitrary<string>) => fc.array(item, { maxLength: 6 });

const folderPath = fc.oneof(
  fc.constantFrom('', 'D:\\pictures', '\\\\nas\\pictures'),
  text(900)
    .map((name) => `/${name}`)
    .filter((path) => !looksLikeSecret(path)),
);

const valid: { readonly [P in SettingPath]: fc.Arbitrary<SettingValue<P>> } = {
  'server.name': text(60).filter((one) => one.trim() !== ''),
  'server.port': fc.option(fc.integer({ min: 1, max: 65_535 })),
  'server.public_url': address,
  'server.allowed_hosts': list(fc.constantFrom('easel.local', 'gpu:8080', '[::1]', '10.0.0.5')),
  'comfyui.url': address,
  'comfyui.discover': fc.boolean(),
  'comfyui.models_folder': folderPath,
  'comfyui.routing': fc.constantFrom('least-busy', 'round-robin', 'weighted', 'pinned'),
  'comfyui.concurrent_jobs': fc.integer({ min: 1, max: 16 }),
  'comfyui.poll_ms': fc.integer({ min: 100, max: 60_000 }),
  'comfyui.download_hosts': list(fc.constantFrom('huggingface.co', '*.example.org')),
  'defaults.model': text(400),
  'defaults.steps': fc.option(fc.integer({ min: 1, max: 1000 })),
  'defaults.cfg': fc.option(fc.double({ min: 0, max: 100, noNaN: true }).map((cfg) => cfg + 0)),
  'defaults.sampler': text(200),
  'defaults.scheduler': text(200),
  'defaults.size': fc.constantFrom('', '512x768', '99999x10'),
  'tools.disabled_templates': list(text(100).filter((one) => one !== '')),
  'limits.run_seconds': fc.integer({ min: 1, max: 86_400 }),
  'limits.stall_seconds': fc.integer({ min: 5, max: 86_400 }),
  'limits.waiting_jobs': fc.integer({ min: 1, max: 100_000 }),
  'limits.waiting_jobs_per_requester': fc.integer({ min: 1, max: 100_000 }),
  'limits.jobs_per_minute': fc.option(fc.integer({ min: 1, max: 10_000 })),
  'limits.workflow_mb': fc.integer({ min: 1, max: 64 }),
  'limits.sweep_jobs': fc.integer({ min: 1, max: 10_000 }),
  'cache.enabled': fc.boolean(),
  'cache.seconds': fc.integer({ min: 1, max: 31_536_000 }),
  'cache.entries': fc.integer({ min: 1, max: 100_000 }),
  'library.folder': folderPath,
  'library.preview_pixels': fc.integer({ min: 256, max: 2048 }),
  'library.preview_kb': fc.integer({ min: 50, max: 600 }),
  'privacy.log_prompts': fc.boolean(),
  'logs.level': fc.constantFrom('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  'logs.format': fc.constantFrom('auto', 'json', 'text'),
  'logs.file': fc.boolean(),
  'logs.file_mb': fc.integer({ min: 1, max: 100 }),
  'notifications.jobs': fc.constantFrom('none', 'assistants', 'all'),
  'notifications.picture': fc.boolean(),
  'window.close_to_tray': fc.boolean(),
  'window.start_at_login': fc.boolean(),
};

/** Any of them set, the others left out. */
const changes = fc.record<Record<string, unknown>>(valid, { requiredKeys: [] });

interface Nested {
  [group: string]: Record<string, unknown>;
}

function nested(flat: Readonly<Record<string, unknown>>): Nested {
  const groups: Nested = {};
  for (const [name, value] of Object.entries(flat)) {
    const [group = '', key = ''] = name.split('.');
    groups[group] = { ...groups[group], [key]: value };
  }
  return groups;
}

/** The same, as it was written before there was a schema. */
function formerly(flat: Readonly<Record<string, unknown>>): Nested {
  const groups = nested(flat);
  const { run_seconds: runSeconds, ...limits } = groups['limits'] ?? {};
  const { disabled_templates: disabled } = groups['tools'] ?? {};
  return {
    ...groups,
    tools: {},
    limits: { ...limits, ...(runSeconds === undefined ? {} : { runSeconds }) },
    templates: disabled === undefined ? {} : { disabled },
    comfyui: { ...groups['comfyui'], clientId: 'easel-1' },
  };
}

test('any valid settings survive: written, killed at any byte of the next write, read and brought up to date', () => {
  fc.assert(
    fc.property(changes, changes, fc.boolean(), fc.nat(), (before, after, isOld, place) => {
      rmSync(path(), { force: true });
      const unknown = { holograms: { depth: 2 } };
      const document = isOld ? formerly(before) : { version: 1, ...nested(before) };
      writeFileSync(path(), JSON.stringify({ ...document, ...unknown }));
      const expected = readSettings(nested(before)).values;

      // Killed while the file is brought up to date, and started again.
      const most = statSync(path()).size * 2 + 400;
      disk.killAfter(place % most);
      expect(open().view().settings).toEqual(expected);
      disk.restart();
      expect(open().view()).toMatchObject({ settings: expected, problems: [] });

      const settings = open();
      disk.killAfter(place % most);
      let isDone = true;
      try {
        settings.set(after);
      } catch {
        isDone = false;
      }
      const wasKilled = disk.isDead();
      disk.restart();
      const found = open();
      const wanted = readSettings(nested({ ...before, ...after })).values;
      expect(found.view().problems).toEqual([]);
      // The file is replaced as a whole: it is the old one until the write is through.
      expect(found.view().settings).toEqual(isDone && !wasKilled ? wanted : expected);
      expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject(unknown);
      expect(readdirSync(folder)).toEqual(['settings.json']);

      found.set(after);
      expect(open().view().settings).toEqual(wanted);
      expect(statSync(path()).mode & 0o777).toBe(0o600);
    }),
    { numRuns: 60, seed: 7 },
  );
});

test('killed at each single byte of a write, the file is the one of before', () => {
  const settings = open();
  settings.set({ 'server.name': 'Before' });
  const before = readFileSync(path(), 'utf8');
  let byte = 0;
  for (; ; byte++) {
    const again = open();
    disk.killAfter(byte);
    try {
      again.set({ 'server.name': 'After', 'limits.run_seconds': 77 });
    } catch {
      // Killed.
    }
    const wasKilled = disk.isDead();
    disk.restart();
    if (!wasKilled) break;
    expect(readFileSync(path(), 'utf8')).toBe(before);
    expect(open().get('server.name')).toBe('Before');
  }
  expect(open().get('server.name')).toBe('After');
  expect(byte).toBe(statSync(path()).size + 1);
});

test('a disk that fills up within a write leaves the file of before, and says that it is full', () => {
  const settings = open();
  settings.set({ 'server.name': 'Before' });
  const before = readFileSync(path(), 'utf8');
  for (const bytes of [0, 1, before.length]) {
    disk.takeAtMost(bytes);
    expect(() => settings.set({ 'server.name': 'After', 'defaults.sampler': 'x'.repeat(200) })).toThrow(
      expect.objectContaining({ code: 'disk_full' }),
    );
    disk.restart();
    expect(readFileSync(path(), 'utf8')).toBe(before);
    expect(settings.get('server.name')).toBe('Before');
  }
});

test('a file that was cut at any byte by something else is set aside, or read where nothing is missing', () => {
  open().set({ 'server.name': 'Whole', 'defaults.size': '512x512' });
  const whole = readFileSync(path());
  for (let byte = 0; byte <= whole.length; byte++) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    writeFileSync(path(), whole.subarray(0, byte));
    const isWhole = whole.subarray(byte).toString().trim() === '';
    expect(open().get('server.name')).toBe(isWhole ? 'Whole' : 'Easel');
    const aside = readdirSync(folder).find((name) => name.startsWith('settings.broken-'));
    if (isWhole) expect(aside).toBeUndefined();
    else expect(readFileSync(join(folder, aside ?? 'none'))).toEqual(whole.subarray(0, byte));
  }
});
