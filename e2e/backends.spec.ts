/** Several ComfyUIs, one behind a key, one dead, one that Easel starts: by the command line, the window and the protocol of the program. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { expect, test } from '@playwright/test';
import { cli, demoCli, endChild, removeFolder, spawnUntil, temporaryFolder } from './program.ts';

const soon = { timeout: 20_000 };
const secrets = { passphrase: 'Passphrase-of-the-file-7x', key: 'Gate-key-q8w2e5r1t9', header: 'Header-value-z4x7c1' };

let home = '';
let children: ChildProcess[] = [];
let printed = '';
test.beforeEach(async () => {
  home = await temporaryFolder('backends');
  printed = '';
});
test.afterEach(async () => {
  for (const child of children.toReversed()) await endChild(child, 'SIGKILL');
  children = [];
  await removeFolder(home);
});

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: home,
  USERPROFILE: home,
  EASEL_DATA_DIR: join(home, 'data'),
  EASEL_COMFYUI_URL: '',
  COMFYUI_URL: '',
  EASEL_SECRETS_KEY: secrets.passphrase,
  ...more,
});

async function demo(...args: string[]): Promise<string> {
  const { child, line } = await spawnUntil([demoCli, '--port', '0', '--speed', '20', ...args], /ready/);
  children.push(child);
  return /http:\S+/.exec(line)?.[0] ?? '';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function run(args: readonly string[], options: { stdin?: string; env?: NodeJS.ProcessEnv } = {}): ChildProcess {
  const child = spawn(process.execPath, [cli, ...args], { cwd: home, env: environment(options.env), stdio: 'pipe' });
  children.push(child);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stdin?.end(options.stdin ?? '');
  return child;
}

async function easel(
  args: readonly string[],
  options: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number; output: string }> {
  const child = run(['backends', ...args], options);
  let output = '';
  child.stdout?.on('data', (text: string) => (output += text));
  child.stderr?.on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly error: { readonly code: string } | null;
  readonly launch: { readonly isRunning: boolean } | null;
}

async function listed(): Promise<Shown[]> {
  const { output } = await easel(['list', '--json']);
  return (JSON.parse(output) as { backends: Shown[] }).backends;
}

const states = async (): Promise<string> => (await listed()).map(({ id, state }) => `${id} ${state}`).join(', ');

async function serve(...args: string[]): Promise<ChildProcess> {
  const before = printed.length;
  const child = run(['serve', '--port', '0', '--log-level', 'trace', ...args]);
  await expect.poll(() => printed.slice(before), soon).toContain('Easel is ready');
  return child;
}

/** Files of the data folder that have one of these texts in them, in any of its usual forms. */
function leaks(): string[] {
  const forms = Object.values(secrets).flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex'),
    Buffer.from(`x:${secret}`).toString('base64').slice(4, -4),
    Buffer.from(secret).toString('base64').slice(0, -4),
  ]);
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(home, name)).isFile(),
  );
  const found = files.filter((name) => forms.some((form) => readFileSync(join(home, name), 'latin1').includes(form)));
  return [...found.map((name) => relative('.', name)), ...forms.filter((form) => printed.includes(form))];
}

test('two are used, one of them behind a key; a dead one keeps nobody waiting; no secret lies anywhere', async () => {
  test.setTimeout(180_000);
  const open = await demo();
  const guarded = await demo('--require-header', `X-Gate: ${secrets.key}`, '--prefix', '/gpu/comfy');
  const dead = `http://127.0.0.1:${await freePort()}`;
  await serve('--comfyui', open);

  const add = ['add', guarded, '--name', 'GPU box', '--auth', 'api-key', '--header', 'X-Gate'];
  expect(
    await easel([...add, '--extra-header', 'X-More=MORE'], {
      stdin: `${secrets.key}\n`,
      env: { MORE: secrets.header },
    }),
  ).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^gpu_box /),
  });
  expect((await easel(['add', dead, '--name', 'old', '--weight', '3'])).code).toBe(0);
  await expect.poll(states, soon).toBe('main ready, gpu_box ready, old unreachable');
  expect((await easel(['add', guarded])).output).toContain('in the list already, as GPU box');

  expect((await easel(['test', guarded])).code).toBe(1);
  expect((await easel(['test', 'gpu_box'])).code).toBe(0);
  const wrong = await easel(['test', guarded, '--auth', 'api-key', '--header', 'X-Gate'], {
    stdin: 'wrong-key-entirely',
  });
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('401') });

  expect((await easel(['pin', 'gpu_box'])).output).toContain('pinned');
  expect((await easel(['free', 'gpu_box'])).code).toBe(0);
  expect((await easel(['foreign', 'gpu_box'])).output).toContain('Nobody else');
  await easel(['off', 'old']);
  await easel(['order', 'gpu_box']);
  await expect.poll(states, soon).toBe('gpu_box ready, main ready, old off');

  // A restart: all as before, the key out of the sealed file.
  await endChild(
    children.find(({ spawnargs }) => spawnargs.includes('serve'))!,
    'SIGTERM',
  );
  await serve('--comfyui', open);
  await expect.poll(states, soon).toBe('gpu_box ready, main ready, old off');
  expect(leaks()).toEqual([]);

  // Without the key of the sealed file nothing crashes, and the environment helps.
  await endChild(
    children.findLast(({ spawnargs }) => spawnargs.includes('serve'))!,
    'SIGTERM',
  );
  const before = printed.length;
  run(['serve', '--port', '0', '--comfyui', open, '--log-level', 'trace'], { env: { EASEL_SECRETS_KEY: '' } });
  await expect.poll(() => printed.slice(before), soon).toContain('Easel is ready');
  await expect.poll(states, soon).toBe('gpu_box refused, main ready, old off');
  expect((await listed())[0]?.error?.code).toBe('keychain_unavailable');

  expect((await easel(['remove', 'gpu_box'])).code).toBe(0);
  await easel(['remove', 'old']);
  await expect.poll(states, soon).toBe('main ready');
  expect(readFileSync(join(home, 'data', 'secrets.sealed.json'), 'utf8')).not.toContain('backend_gpu_box');
  expect(leaks()).toEqual([]);
});

test('a ComfyUI of this machine is started, outlives Easel, and is stopped by the next one', async () => {
  test.setTimeout(120_000);
  const port = await freePort();
  await serve('--comfyui', await demo());
  expect((await easel(['add', `127.0.0.1:${port}`, '--name', 'box'])).code).toBe(0);
  expect((await easel(['start', 'box'])).output).toContain('no launch command');
  const command = [process.execPath, demoCli, '--port', String(port)];
  expect((await easel(['launch', 'box', '--folder', home, '--', ...command])).code).toBe(0);
  try {
    expect((await easel(['start', 'box'])).output).toContain('started by Easel');
    await expect.poll(states, soon).toBe('main ready, box ready');
    expect((await easel(['log', 'box'])).output).toContain('demo-comfyui is ready');

    await endChild(
      children.findLast(({ spawnargs }) => spawnargs.includes('serve'))!,
      'SIGKILL',
    );
    expect((await fetch(`http://127.0.0.1:${port}/system_stats`)).ok).toBe(true);
    await serve('--comfyui', await demo());
    await expect.poll(states, soon).toBe('main ready, box ready');
    expect((await listed())[1]?.launch?.isRunning).toBe(true);
  } finally {
    expect((await easel(['stop', 'box'])).code).toBe(0);
  }
  await expect.poll(states, soon).toBe('main ready, box unreachable');
  expect(existsSync(join(home, 'data', 'launch', 'box.log'))).toBe(true);
});

test('assistants can neither list, add nor start backends', async () => {
  const url = await demo();
  await serve('--comfyui', url);
  const mcpUrl = /MCP: (\S+)/.exec(printed)?.[1] ?? '';
  const { connectAssistant } = await import('./assistants.ts');
  const assistant = await connectAssistant('2.x client, newer era, HTTP', { mcpUrl, dataFolder: join(home, 'data') });
  try {
    const tools = await assistant.tools();
    expect(tools.filter((name) => /backend|launch|secret/i.test(name))).toEqual([]);
  } finally {
    await assistant.close();
  }
});
