import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder, shim, startProgram, temporaryFolder, type Program } from '../program.ts';

const clients = process.env['EASEL_CLIENTS'];
if (!clients) throw new Error('Run these with npm run test:clients: it installs the clients.');

let program: Program;
let data = '';
let home = '';

beforeAll(async () => {
  data = await temporaryFolder('clients');
  home = await temporaryFolder('clients-home');
  program = await startProgram({ dataFolder: data, args: ['--demo'] });
});
afterAll(async () => {
  await program.stop();
  await Promise.all([data, home].map(removeFolder));
});

/** Runs a client in a home of its own. */
async function run(name: string, args: readonly string[]): Promise<{ stdout: string; all: string }> {
  const { stdout, stderr } = await promisify(execFile)(join(clients ?? '', 'node_modules/.bin', name), args, {
    cwd: home,
    timeout: 60_000,
    env: {
      ...process.env,
      HOME: home,

      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      NO_COLOR: '1',
    },
  });
  return { stdout, all: stdout + stderr };
}

describe('Claude Code', () => {
  test('connects over HTTP', async () => {
    await run('claude', ['mcp', 'add', '-s', 'user', '-t', 'http', 'easel-http', program.mcpUrl]);
    expect((await run('claude', ['mcp', 'get', 'easel-http'])).all).toContain('Connected');
  });

  test('connects through the shim', async () => {
    await run('claude', ['mcp', 'add', '-s', 'user', 'easel-shim', '--', process.execPath, shim, '--data-dir', data]);
    expect((await run('claude', ['mcp', 'get', 'easel-shim'])).all).toContain('Connected');
  });
});

test('Gemini CLI connects over HTTP and through the shim', async () => {
  await run('gemini', ['mcp', 'add', '-s', 'user', '-t', 'http', 'easel-http', program.mcpUrl]);
  await run('gemini', ['mcp', 'add', '-s', 'user', 'easel-shim', process.execPath, '--', shim, '--data-dir', data]);
  const { all: listed } = await run('gemini', ['mcp', 'list']);
  for (const name of ['easel-http', 'easel-shim']) expect(listed).toMatch(new RegExp(`${name}.*Connected`));
});

test('Codex CLI takes the shim as it is registered', async () => {
  await run('codex', ['mcp', 'add', 'easel', '--', process.execPath, shim, '--data-dir', data]);
  const { stdout } = await run('codex', ['mcp', 'list', '--json']);
  const listed = JSON.parse(stdout) as { name: string; enabled: boolean }[];
  expect(listed).toContainEqual(expect.objectContaining({ name: 'easel', enabled: true }));
});
