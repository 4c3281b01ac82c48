/** Settings by the program that a person has: what a change does, and when. */
import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { connectAssistant } from './assistants.ts';
import { cli, endChild, removeFolder, spawnUntil, startDemoComfyui, startProgram, temporaryFolder } from './program.ts';

let folder = '';
test.beforeEach(async () => {
  folder = await temporaryFolder('settings');
});
test.afterEach(() => removeFolder(folder));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function easel(...args: readonly string[]): Promise<Ran> {
  const env = { ...process.env, HOME: folder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' };
  const own = args[1] === 'schema' ? [] : ['--data-dir', folder];
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args, ...own], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const file = (): unknown => JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'));

test('settings are set, shown, described, exported, imported and reset in a shell, whether Easel runs or not', async () => {
  test.setTimeout(120_000);
  expect(await easel('settings', 'set', 'limits.run_seconds', '600')).toMatchObject({
    code: 0,
    stdout: 'limits.run_seconds  600\n',
  });
  expect(file()).toEqual({ version: 1, limits: { run_seconds: 600 } });
  expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600);

  const program = await startProgram({ dataFolder: folder, args: ['--demo'] });
  expect((await easel('settings', 'get', 'limits.run_seconds')).stdout).toBe('600\n');
  const list = (await easel('settings', 'list')).stdout;
  expect(list).toMatch(/^limits\.run_seconds +600$/m);
  expect(list).toMatch(/^defaults\.steps +null {2}\(default\)$/m);
  expect((await easel('settings', 'describe', 'limits')).stdout).toMatch(/whole number from 1 to 86400; default 300/);
  expect((await easel('settings', 'set', 'server.port', '7901')).stdout).toMatch(/counts from the next start/);
  expect((await easel('settings', 'set', 'server.allowed_hosts', 'a.example,b:80', '--json')).stdout).toContain(
    '"b:80"',
  );

  const wrong = await easel('settings', 'set', 'limits.run_seconds', '0');
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/limits\.run_seconds was not changed/);
  expect((await easel('settings', 'set', 'limits.runs', '1')).stderr).toMatch(/no setting 'limits\.runs'/);

  const { stdout: exported } = await easel('settings', 'export');
  expect(JSON.parse(exported)).toEqual(file());
  expect((await easel('settings', 'reset')).code).toBe(1);
  expect((await easel('settings', 'reset', '--all')).code).toBe(0);
  expect(file()).toEqual({ version: 1 });
  const away = join(folder, 'away.json');
  writeFileSync(away, exported);
  expect((await easel('settings', 'import', away)).stdout).toMatch(/^limits\.run_seconds +600$/m);
  expect(JSON.parse(exported)).toEqual(file());
  await program.stop();

  const schema = await easel('settings', 'schema');
  expect(JSON.parse(schema.stdout)).toEqual(
    JSON.parse(readFileSync(new URL('../schemas/settings.json', import.meta.url), 'utf8')),
  );
});

test('what makes no sense is told as JSON where JSON was asked for', async () => {
  const ran = await easel('settings', 'set', 'limits.run_seconds', '--json');
  expect([ran.code, ran.stderr]).toEqual([1, '']);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    error: { code: 'bad_input', nextStep: expect.stringContaining('easel settings set --help') },
  });
  expect(JSON.parse((await easel('settings', 'reset', '--json')).stdout)).toMatchObject({
    error: { code: 'bad_input' },
  });
  expect(await easel('settings', 'set', 'limits.run_seconds')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('missing required argument'),
  });
});

test('outputs go into the folder of the settings from the next start on, and those of before are found', async () => {
  test.setTimeout(120_000);
  const pictures = join(folder, 'my pictures');
  const original = async (program: Awaited<ReturnType<typeof startProgram>>, id: unknown): Promise<number> => {
    const { token } = JSON.parse(readFileSync(join(folder, 'endpoint.json'), 'utf8')) as { token: string };
    const url = new URL(`/outputs/${String(id)}/original`, program.mcpUrl);
    return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
  };
  const make = async (): Promise<unknown> => {
    const made = await easel('generate', 'a red fox', '--set', 'steps=2', '--json');
    return (JSON.parse(made.stdout) as { outputs: { id: string }[] }).outputs[0]?.id;
  };
  const first = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const before = await make();
  expect((await easel('settings', 'set', 'library.folder', pictures)).stdout).toMatch(/counts from the next start/);
  await first.stop();
  const second = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const after = await make();
  expect(readdirSync(pictures, { recursive: true, encoding: 'utf8' })).toContainEqual(
    expect.stringMatching(new RegExp(`^\\d{4}-\\d{2}/${String(after)}\\.png$`)),
  );
  expect([await original(second, before), await original(second, after)]).toEqual([200, 200]);
  expect((await easel('settings', 'reset', 'library')).code).toBe(0);
  await second.stop();
  const third = await startProgram({ dataFolder: folder, args: ['--demo'] });
  expect([await original(third, before), await original(third, after)]).toEqual([200, 200]);
  await third.stop();
});

test('the log follows the settings, and is found when Easel does not run', async () => {
  await easel('settings', 'set', 'logs.level', 'debug');
  const program = await startProgram({ dataFolder: folder, args: ['--demo'] });
  await easel('settings', 'set', 'logs.level', 'error');
  await easel('generate', 'a red fox', '--set', 'steps=2');
  await program.stop();
  const lines = (await easel('logs')).stdout;
  expect(lines).toContain('connected to ComfyUI');
  expect(lines).not.toContain('a job was made');
  expect(statSync(join(folder, 'logs', 'easel.log')).mode & 0o777).toBe(0o600);
});

test('name, public address and allowed hosts count at once', async () => {
  const program = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const status = async (host: string): Promise<number> => {
    const { port } = new URL(program.mcpUrl);
    return new Promise((resolve, reject) => {
      const sent = request({ port, path: '/health', headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject).end();
    });
  };
  expect(await status('gpu.example.org')).toBe(403);
  expect((await easel('settings', 'set', 'server.allowed_hosts', 'gpu.example.org')).code).toBe(0);
  expect(await status('gpu.example.org')).toBe(200);

  expect((await easel('settings', 'set', 'server.public_url', 'https://gpu.example.org/easel/')).code).toBe(0);
  const assistant = await connectAssistant('2.x client, newer era, HTTP', program);
  const result = await assistant.call('generate_image', { prompt: 'a red fox', steps: 4 });
  await assistant.close();
  expect(result.isError).toBe(false);
  const link = result.content.find(({ type }) => type === 'resource_link');
  expect(link?.uri).toMatch(/^https:\/\/gpu\.example\.org\/easel\/outputs\/[\w-]+\/original$/);

  expect((await easel('settings', 'set', 'server.name', 'Studio')).code).toBe(0);
  const snapshot = (): string => readFileSync(join(folder, 'tools-snapshot.json'), 'utf8');
  await expect.poll(snapshot).toContain('"title":"Studio"');
  await program.stop();
});

test('the port of the settings is that of the next start, unless one is named there', async () => {
  const free = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const { port } = new URL(free.mcpUrl);
  await easel('settings', 'set', 'server.port', port);
  await free.stop();
  const { child, line } = await spawnUntil([cli, 'serve', '--demo', '--data-dir', folder], /ready/, { HOME: folder });
  await endChild(child);
  expect(line).toContain(`http://127.0.0.1:${port}/`);
  const named = await startProgram({ dataFolder: folder, args: ['--demo'] });
  expect(new URL(named.mcpUrl).port).not.toBe(port);
  await named.stop();
});

test('the address of ComfyUI is followed at once', async () => {
  const demo = await startDemoComfyui();
  const program = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const url = async (): Promise<unknown> => {
    const { token } = JSON.parse(readFileSync(join(folder, 'endpoint.json'), 'utf8')) as { token: string };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(new URL('/rpc/backends/list', program.mcpUrl), { method: 'POST', headers, body: '{}' });
    return ((await answer.json()) as { json: { url: string }[] }).json[0]?.url;
  };
  expect((await easel('settings', 'set', 'comfyui.url', demo.url.replace('http:', 'ws:'))).code).toBe(0);
  await expect.poll(url).toBe(demo.url);
  await program.stop();
  await demo.stop();
});
