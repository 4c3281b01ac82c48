import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Assistant, AssistantPlace } from '../../../../src-shared/nouns/assistants.ts';
import { backendDefaults, type Backend } from '../../../../src-shared/nouns/backends.ts';
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
  ...backendDefaults,
};

const place: AssistantPlace = {
  path: '/home/ada/.cursor/mcp.json',
  scope: 'user',
  project: null,
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
    templates: () => Promise.resolve([]),
    unread: () => Promise.resolve([]),
    test: () => Promise.reject(new Error('nothing to test')),
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
    expect(await ids(at({ state: 'off', isOn: false }))).toEqual(['note comfyui-off']);
    expect(await ids({ backends: () => [] })).toEqual(['error no-backend']);
  });

  test('on localhost means another machine inside a container and inside WSL', async () => {
    const away = at({ state: 'unreachable', error: refused('backend_unreachable', {}) });
    const container = () => Promise.resolve({ container: true, wsl: false, hostAddress: '172.17.0.1' });
    expect(await ids({ ...away, surroundings: container })).toContain('warning docker-address');
    const wsl = () => Promise.resolve({ container: false, wsl: true, hostAddress: '172.20.0.1' });
    const { findings } = await diagnose(world({ ...away, surroundings: wsl }), { fix: false });
    expect(findings.find(({ id }) => id === 'wsl-address')?.fix).toContain('http://172.20.0.1:8188');
    // One elsewhere in the network is where it says it is.
    expect(
      await ids({
        ...at({ state: 'refused', error: refused('backend_refused', { status: 403 }) }),
        surroundings: container,
      }),
    ).toEqual(['error origin-guard']);
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
  const all = [template('mine', 'user'), template('a', 'built-in'), template('b', 'built-in')];
  const templates = () => Promise.resolve(all);
  expect(await ids({ templates })).toEqual(['warning template-missing', 'note template-missing']);
});

describe('registrations', () => {
  const withPlace = (change: Partial<AssistantPlace>) => () =>
    Promise.resolve([{ ...cursor, state: change.state ?? 'registered', places: [{ ...place, error, ...change }] }]);
  const error = new EaselError('conflict', 'It is not what it was.', { nextStep: 'Repair it.' }).toData();
  const malformed = new EaselError('config_malformed', 'Line 3.', { nextStep: 'Correct it.' }).toData();

  test('that are lost, broken or outdated are named with their cause', async () => {
    expect(await ids({ assistants: withPlace({ state: 'lost' }) })).toContain('error registration-lost');
    expect(await ids({ assistants: withPlace({ state: 'broken' }) })).toContain('error registration-broken');
    expect(await ids({ assistants: withPlace({ state: 'outdated' }) })).toContain('warning registration-outdated');
    expect(await ids({ assistants: withPlace({ state: 'not-registered', entryName: null, error: null }) })).toEqual([
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

  test('that were switched off, or are in a project, say so', async () => {
    const off = { ...error, details: { disabled: true } };
    const { findings } = await diagnose(world({ assistants: withPlace({ state: 'outdated', error: off }) }), {
      fix: true,
    });
    expect(findings.filter(({ about }) => about === 'cursor')).toMatchObject([
      { id: 'registration-off', severity: 'note', fixable: false, message: 'Easel is switched off in Cursor.' },
    ]);
    const inProject = withPlace({ state: 'lost', scope: 'project', project: '/work/my site' });
    const { findings: lost } = await diagnose(world({ assistants: inProject }), { fix: false });
    expect(lost[1]?.fix).toBe('easel register cursor --project "/work/my site"');
  });

  test('in a file that the client does not read are named', async () => {
    const path = 'C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json';
    const unread = () => Promise.resolve([{ assistant: 'claude-desktop' as const, title: 'Claude Desktop', path }]);
    expect(await ids({ unread })).toEqual(['warning config-not-read']);
  });

  test('that failed their self-test are tested again', async () => {
    const failing = { ok: false, at: 1, command: 'node', steps: [], log: [], error };
    const assistants = () => Promise.resolve([{ ...cursor, selfTest: failing }]);
    expect(await ids({ assistants })).toEqual(['error self-test']);
    expect(await ids({ assistants, test: () => Promise.resolve({ ...failing, ok: true, error: null }) })).toEqual([]);
  });

  test('in a file that cannot be read are left alone', async () => {
    const assistants = withPlace({ state: 'broken', error: malformed });
    const { findings } = await diagnose(world({ assistants }), { fix: true });
    expect(findings.find(({ id }) => id === 'registration-broken')).toMatchObject({ fixable: false, fixed: false });
  });
});

test('the report names neither the home folder, nor addresses of the network, nor secrets, nor what a person named', async () => {
  const message =
    'ComfyUI at http://ann:pw123@gpu-box.corp.example:8188/x wants sk-abcdefghijklmnopqrstuvwx of 192.168.1.20 and http://[fd00::1]:8188';
  const refusal = new EaselError('backend_refused', message, { nextStep: 'Give it.' }).toData();
  const path = '/work/Secret Project/.cursor/mcp.json';
  const gone = new EaselError('conflict', `${path} starts /work/hidden/cli.js, which is not there.`, { nextStep: 'x' });
  const { report } = await diagnose(
    world({
      ...at({ state: 'refused', error: refusal, name: 'Bob’s box' }),
      assistants: () =>
        Promise.resolve([
          { ...cursor, state: 'broken', places: [{ ...place, path, state: 'broken', error: gone.toData() }] },
        ]),
      templates: () =>
        Promise.resolve([
          { name: 'my-cat', source: 'user', enabled: true, problems: ['No cat.safetensors.'] } as Template,
        ]),
    }),
    { fix: false },
  );
  expect(report).toMatch(/^Easel 1\.2\.3, /);
  for (const told of [
    'comfyui-refused (<ComfyUI>)',
    'http://<address>:8188/x',
    'mcp.json starts cli.js',
    'template-missing',
  ])
    expect(report).toContain(told);
  for (const secret of 'ada,ann:,pw123,corp,192.168.1.20,fd00,sk-abc,Secret,hidden,Bob,cat'.split(','))
    expect(report).not.toContain(secret);
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
