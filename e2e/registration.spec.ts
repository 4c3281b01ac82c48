/** Easel into the configuration of clients and out of it, by the program that a person has, in a home of its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from '@playwright/test';
import { cli, removeFolder, startProgram, temporaryFolder } from './program.ts';

let home = '';
let dataFolder = '';
const cursorFile = (): string => join(home, '.cursor', 'mcp.json');
const codexFile = (): string => join(home, '.codex', 'config.toml');
const cursorText = '{\n\t// mine\n\t"mcpServers": {\n\t\t"files": { "command": "npx" },\n\t},\n}\n';
const codexText = '# mine\nmodel = "o3"\n\n[mcp_servers.files]\ncommand = "npx" # keep\n';

test.beforeEach(async () => {
  home = await temporaryFolder('registration');
  dataFolder = join(home, '.easel', 'data');
  mkdirSync(join(home, '.cursor'), { recursive: true });
  mkdirSync(join(home, '.codex'), { recursive: true });
  writeFileSync(cursorFile(), cursorText);
  writeFileSync(codexFile(), codexText);
});
test.afterEach(() => removeFolder(home));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With a home of its own: nothing of this machine's user is read or written. */
function easel(...args: readonly string[]): Promise<Ran> {
  const env = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: '',
    CODEX_HOME: '',
    EASEL_DATA_DIR: '',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args, '--demo'], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const read = (path: string): string => readFileSync(path, 'utf8');

interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

function cursorEntry(): Entry {
  const text = read(cursorFile())
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/,(\s*[}\]])/g, '$1');
  return (JSON.parse(text) as { mcpServers: { easel: Entry } }).mcpServers.easel;
}

test('register shows the change, makes it, tests it; what is registered answers; unregister leaves the file as it was', async () => {
  test.setTimeout(120_000);
  const dry = await easel('register', 'cursor', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: '' });
  expect(dry.stdout).toMatch(/^\+ +"easel": \{$/m);
  expect(read(cursorFile())).toBe(cursorText);

  const done = await easel('register', 'cursor');
  expect(done, done.stdout).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toMatch(/Cursor: registered\.[\s\S]*Self-test passed/);
  expect(read(cursorFile())).toContain('// mine');

  // As the client does it: from another folder, without a PATH.
  const { command, args } = cursorEntry();
  const client = new Client({ name: 'e2e', version: '1.0.0' });
  const env = { HOME: home, USERPROFILE: home, PATH: '' };
  await client.connect(new StdioClientTransport({ command, args: [...args], cwd: '/', env, stderr: 'ignore' }));
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('generate_image');
  await client.close();
  const { pid } = JSON.parse(read(join(dataFolder, 'endpoint.json'))) as { pid: number };
  process.kill(pid, 'SIGTERM');
  await expect.poll(() => alive(pid)).toBe(false);

  expect((await easel('unregister', 'cursor')).code).toBe(0);
  expect(read(cursorFile())).toBe(cursorText);
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('--all registers every client that is found, the doctor sees one that was lost, and --fix brings it back', async () => {
  test.setTimeout(120_000);
  const all = await easel('register', '--all', '--json');
  expect(all.code, all.stderr).toBe(0);
  const ids = (JSON.parse(all.stdout) as { assistant: { id: string; state: string } }[]).map(
    ({ assistant }) => assistant,
  );
  expect(ids.filter(({ state }) => state === 'registered').map(({ id }) => id)).toEqual(
    expect.arrayContaining(['cursor', 'codex']),
  );
  expect(read(codexFile())).toMatch(/^\[mcp_servers\.easel\]$/m);
  expect(read(codexFile())).toContain('command = "npx" # keep');

  writeFileSync(codexFile(), codexText);
  const sick = await easel('doctor');
  expect(sick.code).toBe(1);
  expect(sick.stdout).toMatch(/FAIL +codex: .*lost/);
  expect(sick.stdout).toContain('easel register codex');
  const mended = await easel('doctor', '--fix');
  expect(mended.stdout).toMatch(/done +codex/);
  expect(read(codexFile())).toContain('[mcp_servers.easel]');
  expect((await easel('doctor')).stdout).toMatch(/ok +codex: Easel is registered/);

  const report = (await easel('doctor', '--report')).stdout;
  expect(report).toMatch(/^Easel \d/);
  expect(report).not.toContain(home);

  expect((await easel('assistants', 'undo', 'cursor')).code).toBe(0);
  expect(read(cursorFile())).toBe(cursorText);
});

test('what cannot be done is said with the way out, and nothing is touched', async () => {
  writeFileSync(cursorFile(), '{ "mcpServers": {');
  const malformed = await easel('register', 'cursor');
  expect(malformed.code).toBe(1);
  expect(malformed.stderr).toMatch(/mcp\.json cannot be read: line 1, column \d+/);
  expect(read(cursorFile())).toBe('{ "mcpServers": {');

  rmSync(join(home, '.codex'), { recursive: true });
  expect((await easel('register', 'windsurf')).stderr).toMatch(/Windsurf is not installed here/);
  expect((await easel('register', 'zed')).stderr).toMatch(/easel assistants show/);
  expect((await easel('register')).stderr).toMatch(/Name one assistant/);
  expect((await easel('assistants', 'show', 'other')).stdout).toMatch(/"mcpServers"/);
});

test('commands below `assistants` take options of their own; a failure is JSON where JSON was asked for', async () => {
  const nothing = await easel('assistants', 'undo', 'cursor', '--json');
  expect(nothing.code).toBe(1);
  expect(JSON.parse(nothing.stdout)).toMatchObject({ error: { code: 'not_found' } });
  expect(JSON.parse((await easel('assistants', '--json')).stdout)).toHaveLength(15);
  const elsewhere = join(home, 'elsewhere');
  const shown = await easel('assistants', 'show', 'cursor', '--data-dir', elsewhere);
  expect(shown.stdout).toContain(join(elsewhere, 'bin', 'shim.cjs'));
});

test('a project has an entry of its own, which --all takes out with the others', async () => {
  test.setTimeout(120_000);
  const project = join(home, 'my site');
  mkdirSync(project);
  expect((await easel('register', 'cursor', '--project', project)).stdout).toContain('Cursor: registered.');
  expect((await easel('register', 'cursor')).code).toBe(0);
  expect((await easel('assistants', 'show', 'cursor')).stdout.match(/registered as 'easel'/g)).toHaveLength(2);
  expect((await easel('unregister', '--all')).code).toBe(0);
  expect(read(cursorFile())).toBe(cursorText);
  expect((await easel('unregister', '--all')).stdout).toContain('registered with none');
  expect((await easel('register', 'cursor', '--project', join(home, 'none'))).stderr).toMatch(/There is no folder/);
});

test('in the window: Register by mouse, Remove and Undo by keyboard, in a real file', async ({ page }) => {
  test.setTimeout(120_000);
  // The program of a test takes its data folder for its home.
  const file = join(dataFolder, '.cursor', 'mcp.json');
  mkdirSync(join(dataFolder, '.cursor'), { recursive: true });
  writeFileSync(file, cursorText);
  const program = await startProgram({ dataFolder, args: ['--demo'] });
  try {
    await page.goto(program.url);
    await page.getByRole('link', { name: 'Assistants' }).click();
    await page.getByRole('button', { name: 'Register Cursor' }).click();
    const dialog = page.getByRole('dialog', { name: 'Register Easel with Cursor' });
    await expect(dialog.getByRole('insertion').filter({ hasText: '"easel": {' })).toBeVisible();
    expect(read(file)).toBe(cursorText);
    await dialog.getByRole('button', { name: 'Register' }).click();
    await expect(dialog.getByText('Easel is registered with Cursor.')).toBeVisible({ timeout: 30_000 });
    await expect(dialog.getByRole('listitem').filter({ hasText: 'List the tools' })).toContainText('ms');
    expect(read(file)).toMatch(/"easel": \{[\s\S]*shim\.cjs/);
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Show Cursor' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Assistant' }).getByRole('button', { name: 'Remove' }).focus();
    await page.keyboard.press('Enter');
    const removal = page.getByRole('dialog', { name: 'Remove Easel from Cursor' });
    await expect(removal.getByRole('deletion').filter({ hasText: '"easel": {' })).toBeVisible();
    await removal.getByRole('button', { name: 'Remove' }).focus();
    await page.keyboard.press('Enter');
    await expect(removal.getByText('Easel is no longer registered with Cursor.')).toBeVisible();
    expect(read(file)).toBe(cursorText);
    await removal.getByRole('button', { name: 'Undo' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => read(file)).toContain('"easel": {');
    await expect(removal.getByText('It is as it was before.')).toBeVisible();
    await removal.getByRole('button', { name: 'Done' }).click();

    // The client drops it while Easel runs: that is noticed on every page, and led to.
    writeFileSync(file, cursorText);
    await page.getByRole('link', { name: 'Gallery' }).click();
    await page.getByRole('button', { name: '1 assistant to repair' }).click({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Repair Cursor' }).click();
    const repair = page.getByRole('dialog', { name: 'Repair Easel in Cursor' });
    await repair.getByRole('button', { name: 'Repair' }).click();
    await expect(repair.getByText('Easel is registered with Cursor.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('to repair')).toHaveCount(0);
  } finally {
    await program.stop();
  }
});
