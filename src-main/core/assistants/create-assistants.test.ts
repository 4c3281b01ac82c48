import { chmodSync, existsSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { AssistantId } from '../../../src-shared/nouns/assistants.ts';
import type { LaunchFacts } from './launch.ts';
import { byFile, installedMachine, options, put, read, type World } from './machine.fixture.ts';
import type { Platform } from './table/assistant-facts.ts';
import { fakeSystem, type FakeSystem } from './table/assistant-system.fixture.ts';
import { assistantTable } from './table/table.ts';

const platforms: readonly Platform[] = ['linux', 'darwin', 'win32'];

const systems: FakeSystem[] = [];
afterEach(() => {
  for (const system of systems.splice(0)) system.remove();
});

async function machine(platform: Platform, launch: Partial<LaunchFacts> = {}): Promise<World> {
  const world = await installedMachine(platform, { launch });
  systems.push(world.system);
  return world;
}

/** What a person may have in such a file: other servers, comments where the format has them, an order and an indentation of their own. */
const existing = {
  jsonc: (key: string) =>
    `{\n    // mine\n    "theme": "dark",\n    "${key}": {\n        "files": { "command": "npx", "args": ["-y", "files"] },\n    },\n    "z": [1, 2],\n}\n`,
  toml: (key: string) =>
    `# mine\nmodel = "o3"\n\n[${key}.files]\ncommand = "npx" # keep\nargs = ["-y", "files"]\n\n[tui]\nnotify = true\n`,
  yaml: (key: string) => `# mine\ntheme: dark\n${key}:\n  files:\n    cmd: npx # keep\nz: [1, 2]\n`,
};

const textFor = (id: AssistantId): string => {
  const { format, keyPath } = assistantTable[id].file;
  return existing[format](keyPath[0] ?? '');
};

const malformed = {
  jsonc: '{ "mcpServers": { "files": }',
  toml: '[mcp_servers.files\ncommand = 1',
  yaml: 'extensions: [1, 2\n',
};

const cases = byFile.flatMap(({ id }) => platforms.map((platform) => ({ id, platform })));

describe.each(cases)('$id on $platform', ({ id, platform }) => {
  test('a file with other servers and comments gets the entry, and is the same again after it is removed', async () => {
    const { assistants, paths } = await machine(platform);
    const [path = ''] = await paths(id);
    put(path, textFor(id));
    const plan = await assistants.planRegister(options(id));
    expect(plan.obstacle).toBeNull();
    expect(plan.changes[0]?.diff).toMatch(/^\+.*easel/m);
    expect(read(path)).toBe(textFor(id));

    const { assistant, changes } = await assistants.register(options(id));
    expect(assistant.state).toBe('registered');
    expect(assistant.places).toMatchObject([{ path, state: 'registered', entryName: 'easel', transport: 'stdio' }]);
    expect(read(changes[0]?.backup ?? '')).toBe(textFor(id));
    expect(read(path)).toContain('shim.cjs');
    for (const line of textFor(id).split('\n')) expect(read(path)).toContain(line);

    expect((await assistants.unregister(options(id))).assistant.state).toBe('not-registered');
    expect(read(path)).toBe(textFor(id));
  });

  test('without a file one is made, and undo takes it away again', async () => {
    const { assistants, paths } = await machine(platform);
    const [path = ''] = await paths(id);
    const { assistant, changes } = await assistants.register(options(id));
    expect(assistant).toMatchObject({ state: 'registered', undoable: true });
    expect(changes[0]?.backup).toBeNull();
    const undone = await assistants.undo(id);
    expect(undone.assistant.state).not.toBe('registered');
    expect(existsSync(path)).toBe(false);
  });

  test('undo is byte exact, and after an edit of somebody else takes away the entry alone', async () => {
    const { assistants, paths } = await machine(platform);
    const [path = ''] = await paths(id);
    put(path, textFor(id));
    await assistants.register(options(id));
    await assistants.undo(id);
    expect(read(path)).toBe(textFor(id));

    await assistants.register(options(id));
    writeFileSync(path, read(path).replace('mine', 'theirs'));
    await assistants.undo(id);
    expect(read(path)).toBe(textFor(id).replace('mine', 'theirs'));
    await expect(assistants.undo(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a malformed file is named with its line and left alone, an empty one is filled', async () => {
    const { assistants, paths } = await machine(platform);
    const [path = ''] = await paths(id);
    const wrong = malformed[assistantTable[id].file.format];
    put(path, wrong);
    expect((await assistants.get(id)).places[0]).toMatchObject({
      state: 'broken',
      error: { code: 'config_malformed' },
    });
    expect((await assistants.planRegister(options(id))).obstacle).toMatchObject({ code: 'config_malformed' });
    await expect(assistants.register(options(id))).rejects.toMatchObject({
      code: 'config_malformed',
      message: expect.stringMatching(/line \d+/) as string,
    });
    expect(read(path)).toBe(wrong);

    put(path, '');
    expect((await assistants.register(options(id))).assistant.state).toBe('registered');
  });

  test('an entry that the client dropped is lost, one of another place outdated, one that starts nothing broken', async () => {
    const { assistants, system, paths } = await machine(platform);
    const [path = ''] = await paths(id);
    put(path, textFor(id));
    await assistants.register(options(id));
    const written = read(path);
    writeFileSync(path, textFor(id));
    expect((await assistants.get(id)).places[0]).toMatchObject({ state: 'lost' });
    writeFileSync(path, written.replaceAll('data-dir', 'data-folder'));
    expect((await assistants.get(id)).places[0]).toMatchObject({ state: 'outdated' });
    // Registering is repairing.
    expect((await assistants.register(options(id))).assistant.state).toBe('registered');
    expect(read(path)).toBe(written);
    rmSync(join(system.homeFolder, 'built', 'cli.js'));
    expect((await assistants.get(id)).places[0]).toMatchObject({ state: 'broken' });
  });
});

describe('a file', () => {
  test('that is a link inside the home folder is followed, one that leads out of it is not', async () => {
    const { assistants, system, paths } = await machine('linux');
    const [path = ''] = await paths('cursor');
    const real = system.write(['dotfiles', 'mcp.json'], textFor('cursor'));
    symlinkSync(real, path);
    const plan = await assistants.planRegister(options('cursor'));
    expect(plan.changes[0]).toMatchObject({ target: real });
    await assistants.register(options('cursor'));
    expect(read(real)).toContain('easel');

    const elsewhere = fakeSystem('linux');
    systems.push(elsewhere);
    rmSync(path);
    symlinkSync(elsewhere.write(['mcp.json'], textFor('cursor')), path);
    expect((await assistants.planRegister(options('cursor'))).obstacle).toMatchObject({ code: 'forbidden_path' });
    await expect(assistants.register(options('cursor'))).rejects.toMatchObject({ code: 'forbidden_path' });
    expect(read(join(elsewhere.homeFolder, 'mcp.json'))).toBe(textFor('cursor'));
  });

  test('that nobody may write, or that is huge, is left alone and said', async () => {
    const { assistants, paths } = await machine('linux');
    const [path = ''] = await paths('cursor');
    put(path, textFor('cursor'));
    chmodSync(path, 0o444);
    expect((await assistants.planRegister(options('cursor'))).obstacle).toMatchObject({ code: 'forbidden_path' });
    await expect(assistants.register(options('cursor'))).rejects.toMatchObject({ code: 'forbidden_path' });
    expect(read(path)).toBe(textFor('cursor'));

    chmodSync(path, 0o644);
    truncateSync(path, 40 * 1024 * 1024);
    await expect(assistants.register(options('cursor'))).rejects.toMatchObject({ code: 'too_large' });
    expect(statSync(path).size).toBe(40 * 1024 * 1024);
  });
});

test('Claude Desktop has to be closed first, and is registered in each of its Windows packages', async () => {
  const { assistants, system } = await machine('win32');
  const folders = ['Claude_one', 'Claude_two'].map((name) =>
    system.mkdir('AppData', 'Local', 'Packages', name, 'LocalCache', 'Roaming', 'Claude'),
  );
  system.running.add('claude.exe');
  expect((await assistants.planRegister(options('claude-desktop'))).obstacle).toMatchObject({ code: 'client_running' });
  await expect(assistants.register(options('claude-desktop'))).rejects.toMatchObject({ code: 'client_running' });

  system.running.clear();
  const { assistant } = await assistants.register(options('claude-desktop'));
  expect(assistant.places).toHaveLength(2);
  for (const folder of folders) expect(read(join(folder, 'claude_desktop_config.json'))).toContain('easel');
  expect(existsSync(join(system.configFolder, 'Claude', 'claude_desktop_config.json'))).toBe(false);
  // It starts, and writes what it remembers.
  writeFileSync(join(folders[1] ?? '', 'claude_desktop_config.json'), '{}');
  expect((await assistants.get('claude-desktop')).state).toBe('lost');
});

test('a client that is not here, and one that only takes copies, say so', async () => {
  const { assistants, system } = await machine('linux');
  rmSync(join(system.homeFolder, '.cursor'), { recursive: true });
  rmSync(join(system.configFolder, 'Cursor'), { recursive: true, force: true });
  await expect(assistants.register(options('cursor'))).rejects.toMatchObject({ code: 'client_not_found' });
  await expect(assistants.register(options('other'))).rejects.toMatchObject({ code: 'bad_input' });
  expect((await assistants.get('other')).copyables.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['json', 'command']),
  );
});

test('the name of another server is not taken from it', async () => {
  const { assistants, paths } = await machine('linux');
  const [path = ''] = await paths('cursor');
  const theirs = '{ "mcpServers": { "easel": { "command": "painting-app" } } }';
  put(path, theirs);
  await expect(assistants.register(options('cursor'))).rejects.toMatchObject({ code: 'conflict' });
  expect(read(path)).toBe(theirs);
  expect((await assistants.register(options('cursor', { name: 'my-easel' }))).assistant.state).toBe('registered');
});

test('over HTTP the token is written and never shown, and a new port is told to whom it concerns', async () => {
  const { assistants, paths } = await machine('linux');
  const http = { url: 'http://127.0.0.1:7817/mcp', token: 'a-very-secret-token', taken: 7817, wanted: 7817 };
  await expect(assistants.register(options('cursor', { transport: 'http' }))).rejects.toMatchObject({
    code: 'conflict',
  });
  assistants.report(http);
  const plan = await assistants.planRegister(options('cursor', { transport: 'http' }));
  expect(JSON.stringify(plan)).not.toContain(http.token);
  const result = await assistants.register(options('cursor', { transport: 'http' }));
  expect(JSON.stringify(result)).not.toContain(http.token);
  const [path = ''] = await paths('cursor');
  expect(read(path)).toContain(http.token);
  expect(statSync(path).mode & 0o077).toBe(0);

  assistants.report({ ...http, url: 'http://127.0.0.1:7818/mcp', taken: 7818 });
  await expect.poll(() => read(path)).toContain('http://127.0.0.1:7818/mcp');
  expect((await assistants.get('cursor')).state).toBe('registered');
});

test('an app that macOS moves about is not registered, and the way out is said', async () => {
  const execPath = '/private/var/folders/x/AppTranslocation/1/d/Easel.app/Contents/MacOS/Easel';
  const { assistants } = await machine('darwin', { kind: 'packaged', execPath, nodePath: null });
  const { obstacle } = await assistants.planRegister(options('cursor'));
  expect(obstacle).toMatchObject({ code: 'conflict', nextStep: expect.stringContaining('Applications') as string });
});
