import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getMcpConfigForManifest, unpackExtension, type McpbManifestAny } from '@anthropic-ai/mcpb';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from '@playwright/test';
import { removeFolder, startProgram, temporaryFolder } from './program.ts';

const builder = fileURLToPath(new URL('../tooling/build-mcpb.ts', import.meta.url));
const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const eras = { older: 'legacy', newer: { pin: '2026-07-28' } } as const;

let folder = '';
let extension = '';
let manifest: McpbManifestAny;

test.beforeAll(async () => {
  folder = await temporaryFolder('mcpb');
  extension = join(folder, 'extension of Claude');
  await promisify(execFile)(process.execPath, [builder, '--out', folder]);
  expect(await unpackExtension({ mcpbPath: join(folder, 'easel.mcpb'), outputDir: extension, silent: true })).toBe(
    true,
  );
  manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')) as McpbManifestAny;
});
test.afterAll(() => removeFolder(folder));

/** A home of its own, with no program in it. */
async function newHome(name: string): Promise<{ home: string; dataFolder: string }> {
  const home = join(folder, name);
  await mkdir(home);
  return { home, dataFolder: join(home, '.easel', 'data') };
}

/** Starts the bundle as Claude does: its own code makes the command of the manifest, `node` is the app's. */
async function connect(home: string, options: { era?: keyof typeof eras; dataFolder?: string } = {}): Promise<Client> {
  const config = await getMcpConfigForManifest({
    manifest,
    extensionPath: extension,
    systemDirs: { HOME: home },
    userConfig: options.dataFolder === undefined ? {} : { data_folder: options.dataFolder },
    pathSeparator: sep,
  });
  expect(config?.command).toBe('node');
  const client = new Client(
    { name: 'e2e-claude', version: '1.0.0' },
    { versionNegotiation: { mode: eras[options.era ?? 'older'] } },
  );
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: config?.args ?? [],
      env: { ...config?.env, HOME: home, USERPROFILE: home },
      cwd: folder,
      stderr: 'ignore',
    }),
  );
  return client;
}

async function getQueue(client: Client): Promise<{ isError: boolean; text: string }> {
  const { isError, content } = await client.callTool({ name: 'get_queue', arguments: {} });
  return { isError: isError === true, text: JSON.stringify(content) };
}

test('the bundle holds this version’s shim and its tools, and server.json names this very file', () => {
  expect(readdirSync(extension).toSorted()).toEqual(['LICENSE', 'icon.png', 'manifest.json', 'server']);
  expect(manifest).toMatchObject({
    manifest_version: '0.3',
    version: packageJson.version,
    tools_generated: true,
    server: { type: 'node', entry_point: 'server/shim.cjs' },
  });
  expect(existsSync(join(extension, manifest.server.entry_point))).toBe(true);
  expect(manifest.tools?.map(({ name }) => name)).toContain('generate_image');
  const server = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as {
    packages: { fileSha256: string }[];
  };
  const sha256 = createHash('sha256')
    .update(readFileSync(join(folder, 'easel.mcpb')))
    .digest('hex');
  expect(server.packages[0]?.fileSha256).toBe(sha256);
});

test('with Easel running it is Easel, in both eras, and after Easel ended it starts it again', async () => {
  const { home, dataFolder } = await newHome('at home');
  await mkdir(dataFolder, { recursive: true });
  const program = await startProgram({ dataFolder, args: ['--demo'] });
  try {
    for (const era of ['older', 'newer'] as const) {
      const client = await connect(home, { era });
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('generate_image');
      expect(await getQueue(client)).toMatchObject({ isError: false });
      await client.close();
    }
  } finally {
    await program.stop();
  }

  const client = await connect(home);
  const endpoint = join(dataFolder, 'endpoint.json');
  try {
    expect(await getQueue(client)).toMatchObject({ isError: false });
  } finally {
    await client.close();
    const { pid } = JSON.parse(readFileSync(endpoint, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGTERM');
    await expect.poll(() => existsSync(endpoint)).toBe(false);
  }
});

test('a data folder that the person chose in Claude is the one', async () => {
  const { home } = await newHome('elsewhere');
  const dataFolder = await temporaryFolder('mcpb-data');
  const program = await startProgram({ dataFolder, args: ['--demo'] });
  try {
    const client = await connect(home, { dataFolder });
    expect(await getQueue(client)).toMatchObject({ isError: false });
    await client.close();
    expect(readdirSync(home)).toEqual([]);
  } finally {
    await program.stop();
    await removeFolder(dataFolder);
  }
});

test('where no Easel is installed it shows the tools and says at once what to do, and writes nothing', async () => {
  const { home } = await newHome('nothing here');
  for (const era of ['older', 'newer'] as const) {
    const from = Date.now();
    const client = await connect(home, { era });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(manifest.tools?.map(({ name }) => name));
    const { isError, text } = await getQueue(client);
    expect(isError).toBe(true);
    expect(text).toContain('not installed');
    expect(text).toContain('https://github.com/easel-app/easel');
    expect(Date.now() - from).toBeLessThan(4000);
    await client.close();
  }
  expect(readdirSync(home)).toEqual([]);
});
