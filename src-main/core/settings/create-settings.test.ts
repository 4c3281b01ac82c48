import { expect, test } from 'vitest';
import type { ChangeEvent } from '../events.ts';
import { createSettings } from './create-settings.ts';
import { memorySettings, memorySettingsFile, type MemoryFile } from './settings.fixture.ts';
import type { Settings } from './settings.ts';

interface Opened {
  readonly file: MemoryFile;
  readonly settings: Settings;
  readonly changes: string[][];
  /** What the log says of it, with all its fields. */
  readonly logged: string[];
}

function open(document: Readonly<Record<string, unknown>> = {}, file = memorySettingsFile(document)): Opened {
  const changes: string[][] = [];
  const logged: string[] = [];
  const note = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const settings = createSettings({
    file,
    events: { publish: (event: ChangeEvent) => void (event.topic === 'settings' && changes.push(event.changed)) },
    logger: { debug: note, info: note, warn: note, error: note },
  });
  return { file, settings, changes, logged };
}

test('only what somebody set is in the file, and a change is told once, with its paths', () => {
  const { file, settings, changes } = open();
  expect(file.document).toEqual({});
  settings.set({ 'limits.run_seconds': 60, defaults: { steps: 30, sampler: 'euler' } });
  expect(file.document).toEqual({ version: 1, limits: { run_seconds: 60 }, defaults: { steps: 30, sampler: 'euler' } });
  settings.set({ 'limits.run_seconds': 60 });
  expect(changes).toEqual([['defaults.steps', 'defaults.sampler', 'limits.run_seconds']]);
  expect(settings.view().set).toEqual(['defaults.steps', 'defaults.sampler', 'limits.run_seconds']);
  expect(open({}, file).settings.get('limits.run_seconds')).toBe(60);
});

test('a whole of them is set at once, and one wrong value changes nothing', () => {
  const { file, settings, changes } = open({ version: 1, defaults: { cfg: 5 } });
  const before = structuredClone(file.document);
  const wish = { ...settings.view().settings, limits: { run_seconds: 0 } };
  expect(() => settings.set(wish)).toThrow(/limits\.run_seconds was not changed: too small/);
  expect(() => settings.set({ 'defaults.cfg': 7, 'limits.runSeconds': 5 })).toThrow(/no setting 'limits\.runSeconds'/);
  expect(() => settings.set({ limits: 5 })).toThrow(/limits was not changed/);
  for (const name of ['__proto__', 'constructor', 'limits.__proto__', 'limits', '']) {
    expect(() => settings.set({ [`${name}.x`]: 5 })).toThrow(expect.objectContaining({ code: 'bad_input' }));
  }
  expect(file.document).toEqual(before);
  expect(changes).toEqual([]);
  const { limits } = settings.view().settings;
  settings.set({ ...wish, limits: { run_seconds: 90 } });
  expect(settings.view().settings).toEqual({ ...wish, limits: { ...limits, run_seconds: 90 } });
});

test('a reset brings a key, a group or everything back, and leaves what is not ours', () => {
  const { file, settings } = open({ version: 1, future: 1, defaults: { cfg: 5, steps: 3, later: true } });
  settings.reset(['defaults.cfg']);
  expect(settings.view().settings.defaults).toMatchObject({ cfg: null, steps: 3 });
  settings.set({ 'window.close_to_tray': false });
  settings.reset(['window', 'defaults']);
  expect(settings.view().set).toEqual([]);
  settings.set({ 'limits.run_seconds': 9 });
  settings.reset();
  expect(file.document).toEqual({ version: 1, future: 1, defaults: { later: true } });
  expect(() => settings.reset(['defaults.nothing'])).toThrow(expect.objectContaining({ code: 'bad_input' }));
});

test('a wrong value in the file does not count, is named, stays in the file, and the rest counts', () => {
  const { file, settings, logged } = open({
    version: 1,
    limits: { run_seconds: 'soon' },
    defaults: { steps: 12 },
    window: 'big',
  });
  expect(settings.get('limits.run_seconds')).toBe(300);
  expect(settings.get('defaults.steps')).toBe(12);
  expect(settings.view().problems.map(({ path }) => path)).toEqual(['limits.run_seconds', 'window']);
  expect(logged).toHaveLength(2);
  expect(logged.join()).not.toContain('soon');
  settings.set({ 'defaults.cfg': 4 });
  expect(file.document).toMatchObject({ limits: { run_seconds: 'soon' }, window: 'big' });
  settings.set({ 'limits.run_seconds': 5, 'window.close_to_tray': false });
  expect(settings.view().problems).toEqual([]);
});

test('a file of a newer Easel keeps its version and all of its keys', () => {
  const newer = { version: 7, limits: { run_seconds: 40, pictures: 3 }, holograms: { depth: 2 } };
  const { file, settings, logged } = open(newer);
  settings.set({ 'defaults.steps': 8 });
  expect(file.document).toEqual({ ...newer, defaults: { steps: 8 } });
  expect(logged[0]).toMatch(/newer Easel/);
});

test('keys of before there was a schema are taken over, once', () => {
  const { file, settings } = open({
    limits: { runSeconds: 900 },
    templates: { disabled: ['upscale_image'] },
    comfyui: { url: 'http://127.0.0.1:8188', clientId: 'easel-1' },
    defaults: { model: 'a.safetensors', width: 640, height: 480 },
  });
  expect(file.document).toEqual({
    version: 1,
    limits: { run_seconds: 900 },
    tools: { disabled_templates: ['upscale_image'] },
    comfyui: { url: 'http://127.0.0.1:8188' },
    defaults: { model: 'a.safetensors', size: '640x480' },
  });
  expect(settings.view().problems).toEqual([]);
});

test('what was edited in the file meanwhile is kept, and counts with the next change', () => {
  const { file, settings, changes } = open();
  file.document = { version: 1, defaults: { steps: 44 } };
  settings.set({ 'defaults.cfg': 2 });
  expect(file.document).toMatchObject({ defaults: { steps: 44, cfg: 2 } });
  expect(changes).toEqual([['defaults.steps', 'defaults.cfg']]);
});

test('what counts from the next start on is named until it does, or is taken back', () => {
  const { settings } = open();
  expect(settings.set({ 'server.port': 7900, 'limits.run_seconds': 5 }).restart).toEqual(['server.port']);
  expect(settings.reset(['server']).restart).toEqual([]);
});

test('an export has what was set and imports elsewhere; what is unknown there is left out', () => {
  const { settings } = open({ version: 1, secret_of_a_newer: { token: 'abc' }, defaults: { steps: 5, bad: 1 } });
  settings.set({ 'server.name': 'Studio' });
  const text = settings.export();
  expect(JSON.parse(text)).toEqual({ version: 1, server: { name: 'Studio' }, defaults: { steps: 5 } });
  const other = open({ version: 1, limits: { run_seconds: 7 } });
  expect(other.settings.import(text)).toMatchObject({ applied: ['server.name', 'defaults.steps'], unknown: [] });
  expect(other.settings.get('limits.run_seconds')).toBe(7);
  const newer = JSON.stringify({
    version: 9,
    holograms: 1,
    defaults: { steps: 6, depth: 2 },
    limits: { runSeconds: 1 },
  });
  expect(other.settings.import(newer)).toMatchObject({
    applied: ['defaults.steps'],
    unknown: ['holograms', 'defaults.depth', 'limits.runSeconds'],
  });
  expect(other.settings.import('{"limits":{"runSeconds":77}}').applied).toEqual(['limits.run_seconds']);
  expect(other.settings.import('{"limits.run_seconds":5,"limits":{"run_seconds":78}}')).toMatchObject({
    applied: ['limits.run_seconds'],
    unknown: ['limits.run_seconds'],
    view: { settings: { limits: { run_seconds: 78 } } },
  });
  for (const wrong of ['', '[]', 'null', '{"defaults":{"steps":0}}', '{"defaults":3}']) {
    expect(() => other.settings.import(wrong)).toThrow(expect.objectContaining({ code: 'bad_input' }));
  }
});

test('an address of ComfyUI is forgiven, as everywhere', () => {
  const settings = memorySettings();
  settings.set({ 'comfyui.url': 'ws://10.0.0.5:8188/ws' });
  expect(settings.get('comfyui.url')).toBe('http://10.0.0.5:8188');
  settings.set({ comfyui: { url: 'gpu:8188/' } });
  expect(settings.get('comfyui.url')).toBe('http://gpu:8188');
});

const planted = 'Tr0ub4dor-and-3';

test.each([
  ['comfyui.url', `http://me:${planted}@gpu:8188`],
  ['comfyui.url', `me:${planted}@gpu:8188`],
  ['comfyui.url', `http://gpu:8188/?token=${planted}`],
  ['server.public_url', `https://x.example/?api_key=${planted}`],
  ['server.name', `Bearer ${planted}-long-enough`],
  ['server.name', `hf_${planted.replaceAll('-', '')}abcdefgh`],
  ['server.allowed_hosts', [`sk-${planted}-${planted}`]],
  ['defaults.sampler', `eyJhbGciOiJIUzI1NiJ9.${planted}.x`],
])('%s refuses what looks like a secret and does not repeat it', (path, value) => {
  const { file, settings, logged } = open();
  let message = '';
  try {
    settings.set({ [path]: value });
  } catch (error) {
    const { code, nextStep } = error as { code: string; nextStep: string };
    expect(code).toBe('bad_input');
    message = `${String(error)} ${nextStep} ${JSON.stringify(error)}`;
  }
  expect(message).toContain(path);
  expect(message).not.toContain('Tr0ub4dor');
  const [group = '', key = ''] = path.split('.');
  const text = JSON.stringify({ [group]: { [key]: value } });
  expect(() => settings.import(text)).toThrow(expect.objectContaining({ code: 'bad_input' }));
  expect(JSON.stringify(file.document)).not.toContain('Tr0ub4dor');
  const byHand = open({ version: 1, [group]: { [key]: value } });
  expect(byHand.settings.view().set).toEqual([]);
  expect(JSON.stringify([byHand.settings.view(), byHand.settings.export(), byHand.logged, logged])).not.toContain(
    'Tr0ub4dor',
  );
});

test('a secret in the place of a name is not repeated either', () => {
  const { settings } = open();
  const name = `hf_${planted.replaceAll('-', '')}abcdefgh`;
  const said: string[] = [];
  for (const attempt of [() => settings.set({ [name]: 1 }), () => settings.reset([name])]) {
    try {
      attempt();
    } catch (error) {
      said.push(`${String(error)} ${JSON.stringify(error)}`);
    }
  }
  said.push(...settings.import(JSON.stringify({ [name]: 1, limits: { [name]: 2 } })).unknown);
  expect(said).toHaveLength(4);
  expect(said.join()).not.toContain('Tr0ub4dor');
});

test.each(['Basic realistic vision.safetensors', 'hf-realistic-vision-model-v5', 'sk-short', 'http://host/a@b'])(
  '%j is no secret',
  (value) => {
    const settings = memorySettings();
    settings.set({ 'defaults.model': value });
    expect(settings.get('defaults.model')).toBe(value);
  },
);

test('where nothing can be written the old values count, and the reason is said', () => {
  const { file, settings, changes } = open({ version: 1, limits: { run_seconds: 6 } });
  const failWith = (code: string) => {
    file.write = () => {
      throw Object.assign(new Error(code), { code });
    };
  };
  failWith('ENOSPC');
  expect(() => settings.set({ 'limits.run_seconds': 8 })).toThrow(expect.objectContaining({ code: 'disk_full' }));
  failWith('EROFS');
  expect(() => settings.reset()).toThrow(expect.objectContaining({ code: 'forbidden_path' }));
  expect(settings.get('limits.run_seconds')).toBe(6);
  expect(changes).toEqual([]);
  const old = memorySettingsFile({ limits: { runSeconds: 12 } });
  old.write = file.write;
  const { settings: readOnly, logged } = open({}, old);
  expect(readOnly.get('limits.run_seconds')).toBe(12);
  expect(logged[0]).toMatch(/could not be brought up to date/);
});
