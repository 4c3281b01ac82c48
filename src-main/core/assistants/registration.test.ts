import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { installedMachine, options, put, read, type World, type WorldOptions } from './machine.fixture.ts';
import type { Platform } from './table/assistant-facts.ts';

const worlds: World[] = [];
afterEach(() => {
  for (const { assistants, system } of worlds.splice(0)) {
    assistants.stop();
    system.remove();
  }
});

async function machine(more: WorldOptions = {}, platform: Platform = 'linux'): Promise<World> {
  const world = await installedMachine(platform, more);
  worlds.push(world);
  return world;
}

const cursorFile = async ({ paths }: World): Promise<string> => (await paths('cursor'))[0] ?? '';
const http = { url: 'http://127.0.0.1:7817/mcp', token: 'a-very-secret-token', taken: 7817, wanted: 7817 };
const moved = { ...http, url: 'http://127.0.0.1:7818/mcp', taken: 7818 };
const servers = (path: string): Record<string, { args?: string[]; env?: object; url?: string }> =>
  (JSON.parse(read(path)) as { mcpServers: Record<string, object> }).mcpServers;

describe('only what is this Easel’s is touched', () => {
  test('another server that has the name is neither replaced nor removed, and is not shown as if it would be', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    const theirs = '{ "mcpServers": { "easel": { "command": "painting-app" } } }';
    put(path, theirs);
    const plan = await world.assistants.planRegister(options('cursor', { name: 'easel' }));
    expect(plan).toMatchObject({ obstacle: { code: 'conflict' }, changes: [] });
    const removal = await world.assistants.planUnregister(options('cursor'));
    expect(removal).toMatchObject({ changes: [], obstacle: null });
    expect(removal.notes.join()).toContain("another server called 'easel'");
    await world.assistants.unregister(options('cursor'));
    await expect(world.assistants.unregister(options('cursor', { name: 'easel' }))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(read(path)).toBe(theirs);
  });

  test('a server that took the place of the entry is not taken for it', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    await world.assistants.register(options('cursor'));
    const theirs = '{ "mcpServers": { "easel": { "command": "painting-app" } } }';
    writeFileSync(path, theirs);
    expect((await world.assistants.get('cursor')).state).toBe('lost');
    await world.assistants.diagnose({ fix: true });
    await world.assistants.unregister(options('cursor'));
    expect(read(path)).toBe(theirs);
    expect((await world.assistants.get('cursor')).state).toBe('not-registered');
  });

  test('two Easels with a data folder each live side by side, each seeing its own entry', async () => {
    const first = await machine();
    const second = await first.again({ dataFolder: ['work', 'easel'] });
    const path = await cursorFile(first);
    await first.assistants.register(options('cursor'));
    const alone = servers(path)['easel'];
    expect((await second.assistants.get('cursor')).state).toBe('not-registered');
    await expect(second.assistants.register(options('cursor'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another Easel') as string,
    });
    expect((await second.assistants.unregister(options('cursor'))).changes).toEqual([]);

    await second.assistants.register(options('cursor', { name: 'easel-at-work' }));
    expect(servers(path)['easel']).toEqual(alone);
    expect(servers(path)['easel-at-work']?.args).toContain(second.dataFolder);
    for (const { assistants } of [first, second]) expect((await assistants.get('cursor')).state).toBe('registered');
    await second.assistants.unregister(options('cursor'));
    expect(Object.keys(servers(path))).toEqual(['easel']);
  });

  test('the entry of an Easel whose data folder is gone is taken over', async () => {
    const first = await machine();
    const path = await cursorFile(first);
    await first.assistants.register(options('cursor'));
    const second = await first.again({ dataFolder: ['work', 'easel'] });
    rmSync(first.dataFolder, { recursive: true });
    expect((await second.assistants.get('cursor')).state).toBe('broken');
    await second.assistants.register(options('cursor'));
    expect(Object.keys(servers(path))).toEqual(['easel']);
    expect(servers(path)['easel']?.args).toContain(second.dataFolder);
  });

  test('what a person added to the entry is theirs: arguments for Easel, variables; it is current, and outlives a repair', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    await world.assistants.register(options('cursor'));
    const { mcpServers } = JSON.parse(read(path)) as { mcpServers: { easel: { args: string[]; env?: object } } };
    mcpServers.easel.args.push('--', '--comfyui', 'http://gpu:8188');
    mcpServers.easel.env = { HTTPS_PROXY: 'http://proxy' };
    writeFileSync(path, JSON.stringify({ mcpServers }));
    expect((await world.assistants.get('cursor')).state).toBe('registered');

    const after = await world.again({ launch: { cliPath: world.system.write(['new', 'cli.js'], '') } });
    expect((await after.assistants.get('cursor')).state).toBe('outdated');
    await after.assistants.register(options('cursor'));
    expect(servers(path)['easel']?.args?.slice(-3)).toEqual(['--', '--comfyui', 'http://gpu:8188']);
    expect(servers(path)['easel']).toMatchObject({ env: { HTTPS_PROXY: 'http://proxy' } });
    expect((await after.assistants.get('cursor')).state).toBe('registered');
  });

  test('an entry that a person wrote in a way of their own is well, and nothing mends it unasked', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    const byHand = `{ "mcpServers": { "pictures": { "command": "easel", "args": ["stdio", "--data-dir", "${world.dataFolder}"] } } }`;
    put(path, byHand);
    expect(await world.assistants.get('cursor')).toMatchObject({
      state: 'registered',
      places: [{ entryName: 'pictures' }],
    });
    await world.assistants.diagnose({ fix: true });
    expect(read(path)).toBe(byHand);
  });
});

describe('what Easel remembers agrees with the files', () => {
  test('an entry that is gone is forgotten by unregistering', async () => {
    const world = await machine();
    await world.assistants.register(options('cursor'));
    rmSync(await cursorFile(world));
    expect((await world.assistants.get('cursor')).state).toBe('lost');
    expect((await world.assistants.planUnregister(options('cursor'))).notes.join()).toContain('gone');
    expect((await world.assistants.unregister(options('cursor'))).assistant.state).toBe('not-registered');
  });

  test('undoing a removal or a change remembers the entry again, so that its loss is seen', async () => {
    const world = await machine();
    world.assistants.report(http);
    const path = await cursorFile(world);
    put(path, '{}');
    const dropped = async (): Promise<string> => {
      const text = read(path);
      writeFileSync(path, '{}');
      const { state } = await world.assistants.get('cursor');
      writeFileSync(path, text);
      return state;
    };
    await world.assistants.register(options('cursor'));
    await world.assistants.register(options('cursor', { transport: 'http' }));
    await world.assistants.undo('cursor');
    expect(servers(path)['easel']).not.toHaveProperty('url');
    expect(await dropped()).toBe('lost');
    await world.assistants.unregister(options('cursor'));
    await world.assistants.undo('cursor');
    expect((await world.assistants.get('cursor')).state).toBe('registered');
    expect(await dropped()).toBe('lost');
    await world.assistants.unregister(options('cursor'));
    await world.assistants.register(options('cursor'));
    await world.assistants.undo('cursor');
    expect(await dropped()).toBe('not-registered');
  });

  test('undoing waits for a client that would write over it, as every change does', async () => {
    const world = await machine();
    await world.assistants.register(options('claude-desktop'));
    world.system.running.add('claude-desktop');
    await expect(world.assistants.undo('claude-desktop')).rejects.toMatchObject({ code: 'client_running' });
    expect((await world.assistants.get('claude-desktop')).state).toBe('registered');
  });

  test('a registration that fails in the second of two files is remembered in the first', async () => {
    const world = await machine({}, 'win32');
    const [one = '', two = ''] = ['Claude_one', 'Claude_two'].map((name) =>
      join(
        world.system.mkdir('AppData', 'Local', 'Packages', name, 'LocalCache', 'Roaming', 'Claude'),
        'claude_desktop_config.json',
      ),
    );
    put(two, '{}');
    chmodSync(two, 0o444);
    await expect(world.assistants.register(options('claude-desktop'))).rejects.toMatchObject({
      code: 'forbidden_path',
    });
    expect(read(one)).toContain('easel');
    writeFileSync(one, '{}');
    expect((await world.assistants.get('claude-desktop')).places[0]?.state).toBe('lost');
  });

  test('an entry has one name: another one is refused with the way to it, none keeps the one it has', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    await world.assistants.register(options('cursor', { name: 'pictures' }));
    expect((await world.assistants.planRegister(options('cursor', { name: 'easel' }))).obstacle).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining("'pictures'") as string,
    });
    expect((await world.assistants.register(options('cursor'))).changes[0]?.diff).toBe('');
    expect(Object.keys(servers(path))).toEqual(['pictures']);
    expect((await world.assistants.planUnregister(options('cursor'))).name).toBe('pictures');
    await expect(world.assistants.unregister(options('cursor', { name: 'paintings' }))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining("'pictures'") as string,
    });
    rmSync(path);
    expect((await world.assistants.get('cursor')).state).toBe('lost');
  });

  test('two registrations and a removal at once leave one of their results, and records that agree', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    put(path, '{ "mcpServers": { "files": { "command": "npx" } } }');
    await Promise.allSettled([
      world.assistants.register(options('cursor')),
      world.assistants.register(options('cursor')),
      world.assistants.register(options('codex')),
    ]);
    expect(Object.keys(servers(path))).toEqual(['files', 'easel']);
    await Promise.allSettled([
      world.assistants.unregister(options('cursor')),
      world.assistants.register(options('cursor')),
    ]);
    const { state } = await world.assistants.get('cursor');
    expect(state).toBe('easel' in servers(path) ? 'registered' : 'not-registered');
  });
});

describe('a project', () => {
  test('alone counts: it is registered, is lost when it is, and can be taken out', async () => {
    const world = await machine();
    const project = world.system.mkdir('site');
    const inProject = { scope: 'project' as const, project };
    const { assistant } = await world.assistants.register(options('cursor', inProject));
    expect(assistant.state).toBe('registered');
    expect(assistant.places).toMatchObject([
      { scope: 'user', project: null, state: 'not-registered' },
      { scope: 'project', project, state: 'registered' },
    ]);
    writeFileSync(join(project, '.cursor', 'mcp.json'), '{}');
    expect((await world.assistants.get('cursor')).state).toBe('lost');
    expect((await world.assistants.unregister(options('cursor', inProject))).assistant.state).toBe('not-registered');
  });

  test('that is gone, or is no folder, or is not said in full, is not made by Easel', async () => {
    const world = await machine();
    const gone = join(world.system.homeFolder, 'gone');
    for (const project of [gone, 'site', world.system.write(['file'])]) {
      await expect(world.assistants.register(options('cursor', { scope: 'project', project }))).rejects.toMatchObject({
        code: 'bad_input',
      });
    }
    mkdirSync(gone);
    await world.assistants.register(options('cursor', { scope: 'project', project: gone }));
    await world.assistants.register(options('cursor'));
    rmSync(gone, { recursive: true });
    rmSync(await cursorFile(world));
    await world.assistants.diagnose({ fix: true });
    expect(read(await cursorFile(world))).toContain('easel');
    expect(existsSync(gone)).toBe(false);
  });
});

describe('a repair', () => {
  test('keeps the connection that was chosen, until another one is', async () => {
    const world = await machine();
    world.assistants.report(http);
    const path = await cursorFile(world);
    await world.assistants.register(options('cursor', { transport: 'http' }));
    rmSync(path);
    await world.assistants.register(options('cursor'));
    expect(servers(path)['easel']).toMatchObject({ url: http.url });
    await world.assistants.register(options('cursor', { transport: 'stdio' }));
    expect(servers(path)['easel']).not.toHaveProperty('url');
  });

  test('switches nothing on that a person switched off', async () => {
    const world = await machine();
    world.assistants.report(http);
    const [path = ''] = await world.paths('codex');
    await world.assistants.register(options('codex', { transport: 'http' }));
    writeFileSync(path, read(path).replace('[mcp_servers.easel]', '[mcp_servers.easel]\nenabled = false'));
    const off = read(path);
    world.assistants.report(moved);
    const { findings } = await world.assistants.diagnose({ fix: true });
    expect(findings.find(({ about }) => about === 'codex')).toMatchObject({
      severity: 'note',
      fixable: false,
      message: expect.stringContaining('switched off') as string,
    });
    expect(read(path)).toBe(off);
    // Asked for by the person, it does.
    await world.assistants.register(options('codex'));
    expect(read(path)).not.toContain('enabled');
  });

  test('of an address is not made by a program that ends with what it was started for', async () => {
    const world = await machine();
    world.assistants.report(http);
    const path = await cursorFile(world);
    await world.assistants.register(options('cursor', { transport: 'http' }));
    const passing = await world.again();
    passing.assistants.report({ ...moved, passing: true });
    await expect(passing.assistants.get('cursor')).resolves.toMatchObject({ state: 'outdated' });
    expect(servers(path)['easel']?.url).toBe(http.url);
  });
});

describe('while Easel runs', () => {
  test('an entry that a client drops is noticed, said once and announced; one that comes back too', async () => {
    const said: string[] = [];
    const world = await machine({ lookEveryMs: 20, logger: { warn: (_facts, text) => void said.push(String(text)) } });
    world.assistants.report(null);
    const path = (await world.paths('claude-desktop'))[0] ?? '';
    await world.assistants.register(options('claude-desktop'));
    const text = read(path);
    const announced = world.events.length;
    // It starts, and writes what it remembers.
    writeFileSync(path, '{}');
    await expect.poll(() => said).toHaveLength(1);
    expect(said[0]).toMatch(/Claude Desktop.*easel register claude-desktop/);
    expect(world.events.slice(announced)).toEqual([{ topic: 'assistants' }]);
    writeFileSync(path, text);
    await expect.poll(() => world.events.length).toBe(announced + 2);
    expect(said).toHaveLength(1);
  });

  test('what Easel takes out itself is not taken for lost, however long the file is watched for it', async () => {
    const said: string[] = [];
    const logger = { warn: (_facts: unknown, text: unknown) => void said.push(String(text)) };
    const world = await machine({ lookEveryMs: 5, logger, timing: { looks: [150] } });
    world.assistants.report(null);
    await world.assistants.register(options('cursor'));
    await world.assistants.unregister(options('cursor'));
    await world.assistants.undo('cursor');
    await world.assistants.unregister(options('cursor'));
    await sleep(50);
    expect(said).toEqual([]);
  });

  test('looking at what is registered asks for no processes', async () => {
    const world = await machine();
    await world.assistants.register(options('claude-desktop'));
    let asked = 0;
    const { isRunning } = world.system;
    Object.assign(world.system, { isRunning: (signs: never) => ((asked += 1), isRunning(signs)) });
    rmSync((await world.paths('claude-desktop'))[0] ?? '');
    const count = world.events.length;
    world.assistants.report(null);
    await expect.poll(() => world.events.length).toBeGreaterThan(count);
    expect(asked).toBe(0);
  });
});

describe('a path that is no ordinary file', () => {
  test.skipIf(process.platform === 'win32')('a pipe keeps nobody waiting', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    execFileSync('mkfifo', [path]);
    expect((await world.assistants.get('cursor')).places[0]).toMatchObject({
      state: 'broken',
      error: { code: 'forbidden_path' },
    });
    expect((await world.assistants.planRegister(options('cursor'))).obstacle).toMatchObject({ code: 'forbidden_path' });
  });

  test('a huge file is not read to be looked at', async () => {
    const world = await machine();
    const path = await cursorFile(world);
    put(path, '');
    truncateSync(path, 700 * 1024 * 1024);
    expect((await world.assistants.get('cursor')).places[0]?.error).toMatchObject({ code: 'too_large' });
  });
});
