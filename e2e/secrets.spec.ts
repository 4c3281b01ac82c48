/** Secrets put into every place that takes one are found nowhere afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@playwright/test';
import { connectAssistant } from './assistants.ts';
import { cli, removeFolder, temporaryFolder } from './program.ts';

let home = '';
let dataFolder = '';
test.beforeEach(async () => {
  home = await temporaryFolder('secrets');
  dataFolder = join(home, 'data');
});
test.afterEach(() => removeFolder(home));

const planted = {
  passphrase: 'Passphrase-zr4kq1-of-the-file',
  kept: 'Kept-b81xw7-in-the-store',
  environment: 'Env-q0v3mmx-secret-7p',
  inUrl: 'Urlpassword-77ty2c',
  inQuery: 'Query-9k2lls-token',
  inName: 'hf_Vendor5h8d2kq9w3xc7v1b',
  inFile: 'Import-l3n8zz-password',
  inBackend: 'Backend-x5c2po-password',
  token: 'Token-of-this-Easel-h6g5f4',
  wrongToken: 'Wrong-token-p3v9wd-given',
  asPath: 'hf_Misplaced7r4e2w9q1z5x8c',
  asArgument: 'Argument-j2h7fs-given',
};

/** As it is, and as it is written elsewhere. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), secret.slice(0, 12), ...base64];
}

function leaksIn(text: string): string[] {
  return Object.entries(planted)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** What is planted in the files of a folder, by file. */
function leaksOf(folder: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    const leaks = new Set([...leaksIn(bytes.toString('latin1')), ...leaksIn(bytes.toString('utf16le'))]);
    if (leaks.size > 0) found[relative(folder, path)] = [...leaks];
  }
  return found;
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: home,
  USERPROFILE: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  EASEL_DATA_DIR: dataFolder,
  EASEL_COMFYUI_URL: '',
  COMFYUI_URL: '',
  EASEL_SECRETS_KEY: planted.passphrase,
  EASEL_SECRET_CIVITAI_TOKEN: planted.environment,
});

/** Everything that was printed, by whichever program. */
let printed = '';

function run(args: readonly string[], options: { stdin?: string; env?: NodeJS.ProcessEnv } = {}): ChildProcess {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: home,
    env: { ...environment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stdin?.end(options.stdin ?? '');
  return child;
}

async function easel(args: readonly string[], stdin?: string): Promise<{ code: number; output: string }> {
  const before = printed.length;
  const child = run(args, stdin === undefined ? {} : { stdin });
  const [code] = (await once(child, 'close')) as [number];
  return { code, output: printed.slice(before) };
}

test('planted in the store, the settings, addresses and the environment, they are in no file, log, export or result', async () => {
  test.setTimeout(180_000);
  printed = '';
  const serve = run(['serve', '--demo', '--port', '0', '--log-level', 'trace']);
  await expect.poll(() => /MCP: (\S+)/.exec(printed)?.[1] ?? '', { timeout: 20_000 }).toMatch(/^http/);
  const mcpUrl = /MCP: (\S+)/.exec(printed)?.[1] ?? '';
  const { token } = JSON.parse(readFileSync(join(dataFolder, 'endpoint.json'), 'utf8')) as { token: string };
  const results: string[] = [];

  // Into every place.
  expect(await easel(['secrets', 'set', 'hf_token'], `${planted.kept}\n`)).toMatchObject({ code: 0 });
  const refused = [
    ['comfyui.url', `http://me:${planted.inUrl}@10.0.0.5:8188`],
    ['comfyui.url', `me:${planted.inUrl}@10.0.0.5:8188`],
    ['server.public_url', `https://easel.example/?api_key=${planted.inQuery}`],
    ['server.name', planted.inName],
  ] as const;
  for (const [path, value] of refused) {
    const { code, output } = await easel(['settings', 'set', path, value]);
    expect([code, output]).toEqual([1, expect.stringContaining(`${path} was not changed`)]);
  }
  const bad = JSON.stringify({ comfyui: { url: `http://me:${planted.inFile}@gpu:8188` }, defaults: { steps: 3 } });
  expect((await easel(['settings', 'import', '-'], bad)).code).toBe(1);
  const call = async (path: string, json: unknown): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(new URL(`/rpc/${path}`, mcpUrl), {
      method: 'POST',
      headers,
      body: JSON.stringify({ json }),
    });
    return await answer.text();
  };
  expect((await easel(['settings', 'set', planted.asPath, '1'])).code).toBe(1);
  expect((await easel(['settings', 'get', planted.asPath])).code).toBe(1);
  const misplaced = await easel(['settings', 'import', '-'], JSON.stringify({ [planted.asPath]: 1 }));
  expect(misplaced.output).toContain('is not known here');
  expect((await easel(['secrets', 'set', 'hf_token', planted.asArgument])).code).toBe(1);
  for (const path of ['/mcp', '/rpc/settings/get', '/health', `/?token=${planted.wrongToken}`]) {
    const headers = { authorization: `Bearer ${planted.wrongToken}`, cookie: `easel=${planted.wrongToken}` };
    const answer = await fetch(new URL(path, mcpUrl), { method: 'POST', headers, redirect: 'manual', body: '{}' });
    results.push(await answer.text());
  }
  results.push(await call('backends/connect', { url: `http://me:${planted.inBackend}@127.0.0.1:9` }));
  results.push(await call('secrets/set', { name: 'Wrong Name', value: planted.kept }));
  results.push(await call('secrets/set', { name: 'x'.repeat(3000), value: [planted.kept] }));

  // Then everything is used.
  const assistant = await connectAssistant('2.x client, newer era, HTTP', { mcpUrl, dataFolder });
  const tools = await assistant.tools();
  results.push(JSON.stringify(tools));
  const made = await assistant.call('generate_image', { prompt: 'a red fox', steps: 4 });
  expect(made.isError).toBe(false);
  results.push(JSON.stringify(made));
  for (const name of tools) results.push(JSON.stringify(await assistant.call(name, {}).catch(String)));
  await assistant.close();
  for (const path of [
    'secrets/list',
    'settings/get',
    'settings/describe',
    'settings/export',
    'backends/list',
    'health/get',
  ]) {
    const answer = await call(path, undefined);
    expect(answer, path).toContain('json');
    results.push(answer);
  }
  results.push(await (await fetch(new URL('/health', mcpUrl))).text());
  const shown = await easel(['secrets', 'list', '--json']);
  expect(shown.output).toContain('"hf_token"');
  expect(shown.output).toContain('"civitai_token"');
  const exported = join(home, 'exported.json');
  expect((await easel(['settings', 'export', '--out', exported])).code).toBe(0);
  const template = join(home, 'template.json');
  expect((await easel(['templates', 'export', 'generate_image', '--out', template])).code).toBe(0);
  await easel(['doctor', '--report']);
  await easel(['doctor', '--json']);
  const logged = await easel(['logs', '--json', '--limit', '2000']);
  expect(logged.output.length).toBeGreaterThan(200);

  // Where a start fails for an address with a password, and after a kill.
  serve.kill('SIGKILL');
  await once(serve, 'close');
  const env = { EASEL_COMFYUI_URL: `http://me:${planted.inUrl}@127.0.0.1:9`, EASEL_TOKEN: planted.token };
  const again = run(['serve', '--port', '0', '--log-level', 'trace'], { env });
  await expect.poll(() => printed.split('Easel is ready').length, { timeout: 20_000 }).toBeGreaterThan(2);
  await expect.poll(() => printed).toContain('no backend could be set up');
  again.kill('SIGTERM');
  await once(again, 'close');
  // One that had no time to end leaves word of itself, which the next one takes away.
  expect((await easel(['settings', 'get', 'server.name'])).code).toBe(0);

  expect(leaksIn(results.join('\n'))).toEqual([]);
  // The token stands in the address that is printed to be opened, and nowhere else.
  expect(leaksIn(printed.replaceAll(`/?token=${planted.token}`, ''))).toEqual([]);
  expect(leaksOf(home)).toEqual({});

  // What looked has looked: at the databases, the sealed file and whatever else there is.
  const files = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' });
  for (const name of ['jobs.sqlite', 'library.sqlite', 'secrets.sealed.json']) expect(files).toContain(name);
  expect(statSync(join(dataFolder, 'secrets.sealed.json')).mode & 0o777).toBe(0o600);
  const plain = Buffer.from(`x${planted.kept}`).toString('base64');
  writeFileSync(join(dataFolder, 'left-behind'), plain);
  expect(leaksOf(home)).toEqual({ [join('data', 'left-behind')]: ['kept'] });
});

test('without a key nothing is kept, and it is said what to do; the value is never asked for as an argument', async () => {
  printed = '';
  const without = { EASEL_SECRETS_KEY: '' };
  const child = run(['secrets', 'set', 'hf_token'], { stdin: planted.kept, env: without });
  expect((await once(child, 'close'))[0]).toBe(1);
  expect(printed).toMatch(/EASEL_SECRETS_KEY.*\n.*openssl rand/);
  expect(readdirSync(dataFolder)).not.toContain('secrets.sealed.json');
  const listed = await easel(['secrets', 'list']);
  expect(listed.output).toMatch(/encrypted with EASEL_SECRETS_KEY/);
  const asArgument = await easel(['secrets', 'set', 'hf_token', planted.kept]);
  expect(asArgument.code).toBe(1);
  expect(asArgument.output).toMatch(/never an argument/);
  expect(leaksIn(asArgument.output)).toEqual([]);
});
