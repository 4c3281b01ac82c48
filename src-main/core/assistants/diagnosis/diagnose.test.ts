import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Assistant, AssistantPlace } from '../../../../src-shared/nouns/assistants.ts';
import type { Backend } from '../../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { diagnose, type DiagnosisWorld } from './diagnose.ts';
import { readSurroundings } from './surroundings.ts';

const backend: Backend = {
  id: 'home',
  name: 'home',
  kind: 'local',
  source: 'settings',
  url: 'http://127.0.0.1:8188',
  state: 'ready',
  error: null,
  version: '0.3.64',
  devices: [],
  queue: { running: 0, pending: 0 },
  lastSeenAt: null,
};

const place: AssistantPlace = {
  path: '/home/ada/.cursor/mcp.json',
  state: 'registered',
  entryName: 'easel',
  transport: 'stdio',
  error: null,
};

const cursor: Assistant = {
  id: 'cursor',
  title: 'Cursor',
  way: 'file',
  state: 'registered',
  installed: true,
  running: false,
  transports: ['http', 'stdio'],
  scopes: ['user'],
  places: [place],
  copyables: [],
  afterwards: null,
  undoable: false,
  selfTest: null,
};

const nowhere = { container: false, wsl: false, hostAddress: null };

function world(changes: Partial<DiagnosisWorld> = {}): DiagnosisWorld {
  return {
    version: '1.2.3',
    homeFolder: '/home/ada',
    backends: () => [backend],
    templates: () => [],
    assistants: () => Promise.resolve([cursor]),
    surroundings: () => Promise.resolve(nowhere),
    port: () => ({ taken: 7817, wanted: 7817 }),
    repair: () => Promise.reject(new Error('nothing to repair')),
    ...changes,
  };
}

const ids = async (changes: Partial<DiagnosisWorld>): Promise<string[]> =>
  (await diagnose(world(changes), { fix: false })).findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ id, severity }) => `${severity} ${id}`);

const at = (change: Partial<Backend>) => ({ backends: () => [{ ...backend, ...change }] });
const refused = (code: 'backend_refused' | 'backend_unreachable', details: object) =>
  new EaselError(code, 'It does not answer.', { nextStep: 'Do this.', details: { ...details } }).toData();

describe('ComfyUI', () => {
  test('that answers and is new enough is no finding', async () => {
    expect(await ids({})).toEqual([]);
  });

  test('that is away, behind its origin guard, old or a demo is named as such', async () => {
    const error = refused('backend_unreachable', {});
    expect(await ids(at({ state: 'unreachable', error }))).toEqual(['error comfyui-unreachable']);
    const guard = refused('backend_refused', { status: 403 });
    expect(await ids(at({ state: 'refused', error: guard }))).toEqual(['error origin-guard']);
    expect(await ids(at({ version: '0.3.9' }))).toEqual(['warning comfyui-old']);
    expect(await ids(at({ version: '0.10.0' }))).toEqual([]);
    expect(await ids(at({ kind: 'demo', version: null }))).toEqual(['note comfyui']);
  });

  test('on localhost means another machine inside a container and inside WSL', async () => {
    const away = at({ state: 'unreachable', error: refused('backend_unreachable', {}) });
    const container = () => Promise.resolve({ container: true, wsl: false, hostAddress: '172.17.0.1' });
    expect(await ids({ ...away, surroundings: container })).toContain('warning docker-address');
    const wsl = () => Promise.resolve({ container: false, wsl: true, hostAddress: '172.20.0.1' });
    const { findings } = await diagnose(world({ ...away, surroundings: wsl }), { fix: false });
    expect(findings.find(({ id }) => id === 'wsl-address')?.fix).toContain('http://172.20.0.1:8188');
    // One elsewhere in the network is where it says it is.
    const remote = at({ url: 'http://10.0.0.2:8188', state: 'unreachable', error: refused('backend_unreachable', {}) });
    expect(await ids({ ...remote, surroundings: container })).toEqual(['error comfyui-unreachable']);
  });
});

test('another port than the remembered one is said', async () => {
  expect(await ids({ port: () => ({ taken: 7818, wanted: 7817 }) })).toEqual(['warning port-taken']);
  expect(await ids({ port: () => null })).toEqual([]);
});

test('a template of the person that cannot run is a warning, all built-in ones together a note', async () => {
  const template = (name: string, source: Template['source']) =>
    ({ name, source, enabled: true, problems: ['The model x is not installed on this ComfyUI.'] }) as Template;
  const templates = () => [template('mine', 'user'), template('a', 'built-in'), template('b', 'built-in')];
  expect(await ids({ templates })).toEqual(['warning template-missing', 'note template-missing']);
});

describe('registrations', () => {
  const withPlace = (change: Partial<AssistantPlace>) => () =>
    Promise.resolve([{ ...cursor, state: change.state ?? 'registered', places: [{ ...place, ...change }] }]);
  const malformed = new EaselError('config_malformed', 'Line 3.', { nextStep: 'Correct it.' }).toData();

  test('that are lost, broken or outdated are named with their cause', async () => {
    expect(await ids({ assistants: withPlace({ state: 'lost' }) })).toContain('error registration-lost');
    expect(await ids({ assistants: withPlace({ state: 'broken' }) })).toContain('error registration-broken');
    expect(await ids({ assistants: withPlace({ state: 'outdated' }) })).toContain('warning registration-outdated');
    expect(await ids({ assistants: withPlace({ state: 'not-registered', entryName: null }) })).toEqual([
      'note no-registration',
    ]);
  });

  test('are repaired with --fix, and what cannot be says why', async () => {
    const repaired: string[] = [];
    const repair = (id: string) => Promise.resolve(void repaired.push(id));
    const lost = await diagnose(world({ assistants: withPlace({ state: 'lost' }), repair }), { fix: true });
    expect(repaired).toEqual(['cursor']);
    expect(lost.findings.find(({ id }) => id === 'registration-lost')).toMatchObject({ fixed: true });

    const running = () =>
      Promise.reject(new EaselError('client_running', 'Cursor is running.', { nextStep: 'Quit it.' }));
    const stays = await diagnose(world({ assistants: withPlace({ state: 'lost' }), repair: running }), { fix: true });
    expect(stays.findings.find(({ id }) => id === 'registration-lost')).toMatchObject({
      fixed: false,
      cause: 'Cursor is running. Quit it.',
    });
  });

  test('in a file that cannot be read are left alone', async () => {
    const assistants = withPlace({ state: 'broken', error: malformed });
    const { findings } = await diagnose(world({ assistants }), { fix: true });
    expect(findings.find(({ id }) => id === 'registration-broken')).toMatchObject({ fixable: false, fixed: false });
  });
});

test('the report names neither the home folder, nor addresses of the network, nor secrets', async () => {
  const message = 'ComfyUI at 192.168.1.20 wants sk-abcdefghijklmnopqrstuvwx, see /home/ada/notes/key.txt';
  const error = new EaselError('backend_refused', message, { nextStep: 'Give it.' }).toData();
  const { report } = await diagnose(world(at({ state: 'refused', error })), { fix: false });
  expect(report).toMatch(/^Easel 1\.2\.3, /);
  expect(report).toContain('comfyui-refused');
  for (const secret of ['ada', '192.168.1.20', 'sk-abc']) expect(report).not.toContain(secret);
});

describe.runIf(process.platform === 'linux')('surroundings', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'easel-surroundings-'));
    for (const folder of ['proc/1', 'proc/net']) mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string): void => writeFileSync(join(root, path), text);

  test('are read from what Linux says of itself', async () => {
    expect(await readSurroundings(`${root}/`)).toEqual(nowhere);
    write('proc/version', 'Linux version 5.15.0-microsoft-standard-WSL2');
    write('proc/net/route', 'Iface\tDestination\tGateway\neth0\t00000000\t0114A8C0\t0003\n');
    expect(await readSurroundings(`${root}/`)).toEqual({ container: false, wsl: true, hostAddress: '192.168.20.1' });
    write('.dockerenv', '');
    expect(await readSurroundings(`${root}/`)).toMatchObject({ container: true, wsl: false });
  });
});
