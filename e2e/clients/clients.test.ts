import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, endChild, removeFolder, spawnUntil, temporaryFolder } from '../program.ts';
import { codexServers } from './codex-servers.ts';

const clients = process.env['EASEL_CLIENTS'];
if (!clients) throw new Error('Run these with npm run test:clients: it installs the clients.');
const bin = join(clients, 'node_modules', '.bin');

/** A client as its own command line shows it. */
interface Client {
  readonly id: string;
  /** Below the home folder, where it keeps its servers. */
  readonly file: string;
  /** What is in that file before Easel comes; it has to be there, byte for byte, when Easel has gone. */
  readonly before: string;
  /** Whether the client, asked anew, has reached a server of this name; null where it lists none. */
  reaches(name: string): Promise<boolean | null>;
}

let home = '';
let program: ChildProcess;

/** A home of its own, and none of the folders that a developer's own environment names. */
function environment(): NodeJS.ProcessEnv {
  const own = { ...process.env };
  for (const name of ['CODEX_HOME', 'CLAUDE_CONFIG_DIR', 'GEMINI_CLI_HOME', 'XDG_CONFIG_HOME', 'EASEL_DATA_DIR']) {
    delete own[name];
  }
  return {
    ...own,
    HOME: home,
    USERPROFILE: home,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    EASEL_COMFYUI_URL: '',
    COMFYUI_URL: '',
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    NO_COLOR: '1',
  };
}

async function run(file: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(file, args, { cwd: home, timeout: 80_000, env: environment() });
  return stdout + stderr;
}

const easel = (...args: readonly string[]): Promise<string> =>
  run(process.execPath, [cli, ...args, '--data-dir', join(home, '.easel', 'data'), '--json']);

/** `name: … Connected`, as Claude Code and Gemini CLI list a server. */
async function reachesByList(command: string, name: string): Promise<boolean | null> {
  const listed = await run(join(bin, command), ['mcp', 'list']);
  const line = listed.split('\n').find((one) => new RegExp(`\\b${name}\\b.*: `).test(one));
  return line === undefined ? null : /\bConnected\b/.test(line);
}

const all: readonly Client[] = [
  {
    id: 'claude-code',
    file: '.claude.json',
    before: '{\n  "mcpServers": {}\n}\n',
    reaches: (name) => reachesByList('claude', name),
  },
  {
    id: 'gemini',
    file: '.gemini/settings.json',
    before: '{\n  // mine\n  "mcpServers": { "other": { "command": "no-such-command" } }, // later\n  "ui": {}\n}\n',
    reaches: (name) => reachesByList('gemini', name),
  },
  {
    id: 'codex',
    file: '.codex/config.toml',
    before:
      '# mine\nmodel_reasoning_effort = "low" # enough\n[mcp_servers.other]\ncommand = "no-such-command"\nenabled = false\n',
    reaches: async (name) => {
      const servers = await codexServers(join(bin, 'codex'), environment());
      return servers[name]?.includes('get_queue') ?? null;
    },
  },
];

beforeAll(async () => {
  home = await temporaryFolder('clients');
  const data = join(home, '.easel', 'data');
  const args = [cli, 'serve', '--data-dir', data, '--port', '0', '--demo'];
  // It is the running Easel that looks for clients and registers itself, so it has to live in the same home.
  program = (await spawnUntil(args, /^Easel is ready/, environment())).child;
});
afterAll(async () => {
  await endChild(program);
  await removeFolder(home);
});

describe.each(all)('$id', ({ id, file, before, reaches }) => {
  const path = (): string => join(home, file);

  beforeAll(() => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), before);
  });

  const stateOf = async (): Promise<unknown> => {
    const list = JSON.parse(await easel('assistants')) as { id: string; state: string }[];
    return list.find((one) => one.id === id)?.state;
  };

  test.each([
    ['through the shim', ['--stdio']],
    ['over HTTP', ['--http']],
  ])('is connected %s after easel register, and no more after easel unregister', async (_way, options) => {
    const name = 'easel';
    expect(await reaches(name)).toBeNull();

    expect(JSON.parse(await easel('register', id, '--dry-run', ...options))).toMatchObject({ obstacle: null });
    expect(await reaches(name)).toBeNull();

    const registered = JSON.parse(await easel('register', id, ...options)) as object;
    expect(registered).toMatchObject({ assistant: { id, state: 'registered' }, selfTest: { ok: true } });
    expect(await reaches(name)).toBe(true);
    expect(await stateOf()).toBe('registered');

    await easel('unregister', id);
    expect(await reaches(name)).toBeNull();
    expect(await stateOf()).toBe('not-registered');
  });

  test('keeps the rest of its file', () => {
    expect(existsSync(path())).toBe(true);
    const text = readFileSync(path(), 'utf8');
    // Claude Code writes its own file at every start.
    if (id === 'claude-code') expect(text).not.toContain('easel');
    else expect(text).toBe(before);
  });

  test('is registered by another name beside it', async () => {
    await easel('register', id, '--name', 'pictures');
    expect(await reaches('pictures')).toBe(true);
    await easel('unregister', id, '--name', 'pictures');
    expect(await reaches('pictures')).toBeNull();
  });
});
