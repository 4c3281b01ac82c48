import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { howToStart, readArguments } from './program.ts';

const shim = join(import.meta.dirname, 'shim.ts');

describe.skipIf(process.platform === 'win32')('the shim as assistants spawn it', () => {
  let folder: string;
  let cli: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'easel-shim-'));
    cli = join(folder, 'fake-cli.mjs');
    // A program that notes how it was started, answers once and notes what it was sent.
    writeFileSync(
      cli,
      `import { createServer } from 'node:net';
       import { writeFileSync } from 'node:fs';
       const folder = process.argv[process.argv.indexOf('--data-dir') + 1];
       writeFileSync(folder + '/started.json', JSON.stringify({ args: process.argv.slice(2), env: process.env, pid: process.pid }));
       const listener = createServer((socket) => {
         socket.on('error', () => {});
         socket.on('data', (data) => {
           for (const line of data.toString().trim().split('\\n')) socket.write(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(line).id, result: {} }) + '\\n');
         });
         socket.on('close', () => process.exit());
       });
       listener.listen(folder + '/s.sock', () => writeFileSync(folder + '/endpoint.json', JSON.stringify({ socket: folder + '/s.sock', token: 't' })));
       setTimeout(() => process.exit(), 10000);`,
    );
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function spawnShim(env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [shim, '--data-dir', folder, '--cli', cli, '--', '--demo'], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.push(child);
    const state = { child, stdout: '', code: undefined as number | null | undefined };
    child.stdout.on('data', (chunk: Buffer) => (state.stdout += chunk.toString()));
    child.on('exit', (code) => (state.code = code));
    return state;
  }
  const started = () =>
    JSON.parse(readFileSync(join(folder, 'started.json'), 'utf8')) as { args: string[]; env: NodeJS.ProcessEnv };
  const ask = (state: ReturnType<typeof spawnShim>, id: number) =>
    state.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);

  it('starts the program with a clean environment, and writes nothing but answers', async () => {
    const state = spawnShim({
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ASAR: '1',
      NODE_OPTIONS: '--no-warnings',
      EASEL_TEST: 'kept',
    });
    ask(state, 1);
    await expect.poll(() => state.stdout).toBe('{"jsonrpc":"2.0","id":1,"result":{}}\n');
    const { args, env } = started();
    expect(args).toEqual(['serve', '--data-dir', folder, '--idle-exit', '--demo']);
    expect(Object.keys(env).filter((name) => /^ELECTRON_|^NODE_OPTIONS$/.test(name))).toEqual([]);
    expect(env['EASEL_TEST']).toBe('kept');
    expect(readdirSync(folder).sort()).toEqual(['endpoint.json', 'fake-cli.mjs', 's.sock', 'started.json']);
    state.child.stdin.end();
    await expect.poll(() => state.code).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends on %s', async (signal) => {
    const state = spawnShim();
    ask(state, 1);
    await expect.poll(() => state.stdout).not.toBe('');
    state.child.kill(signal);
    await expect.poll(() => state.code).toBe(0);
  });

  it('ends with its parent although stdin stays open', async () => {
    // The parent dies; a sleeper it leaves behind holds the shim's stdin.
    const script = `(sleep 20 & echo $! ; wait) | '${process.execPath}' '${shim}' --data-dir '${folder}' --cli '${cli}' & echo $! >&2; read x`;
    const parent = spawn('sh', ['-c', script], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, EASEL_PARENT_LOOK_MS: '50' },
    });
    children.push(parent);
    const pid = await new Promise<number>((resolve) => {
      let text = '';
      parent.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const [found] = /^\d+$/m.exec(text) ?? [];
        if (found) resolve(Number(found));
      });
    });
    await expect.poll(() => isAlive(pid)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 600));
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead child whose parent does not look is still in the table.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('how the program is started', () => {
  const command = {
    dataFolder: '/data',
    ownFolder: '/shim',
    cli: '/e/cli.js',
    app: '/e/Easel',
    serveArguments: ['--demo'],
  };
  const machine = { env: { PATH: '/bin' }, node: '/e/node', isElectron: false, exists: () => true };

  it('is the app where there is a screen, hidden', () => {
    const windows = howToStart(command, { ...machine, platform: 'win32' });
    expect([windows?.file, ...(windows?.args ?? [])]).toEqual(['/e/Easel', '--data-dir', '/data', '--hidden']);
    const mac = howToStart({ ...command, app: '/Applications/Easel.app' }, { ...machine, platform: 'darwin' });
    expect([mac?.file, ...(mac?.args ?? [])]).toEqual([
      '/usr/bin/open',
      '-gj',
      '-a',
      '/Applications/Easel.app',
      '--args',
      '--data-dir',
      '/data',
      '--hidden',
    ]);
    expect(howToStart(command, { ...machine, platform: 'linux', env: { DISPLAY: ':0' } })?.file).toBe('/e/Easel');
  });

  it('is headless where there is none, by the same runtime', () => {
    const linux = howToStart(command, { ...machine, platform: 'linux' });
    expect([linux?.file, ...(linux?.args ?? [])]).toEqual([
      '/e/node',
      '/e/cli.js',
      'serve',
      '--data-dir',
      '/data',
      '--idle-exit',
      '--demo',
    ]);
    expect(linux?.env).toEqual({ PATH: '/bin' });
    const electron = howToStart(command, { ...machine, platform: 'linux', isElectron: true });
    expect(electron?.env).toEqual({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
  });

  it('comes from the arguments of the registered command', () => {
    const read = readArguments(
      ['node', '/e/shim.cjs', '--data-dir', '/data', '--cli', '/c.js', '--', '--port', '0'],
      {},
    );
    expect(read).toEqual({
      dataFolder: '/data',
      ownFolder: '/e',
      cli: '/c.js',
      app: null,
      serveArguments: ['--port', '0'],
    });
    expect(readArguments(['node', '/e/shim.cjs'], { EASEL_DATA_DIR: '/other' }).dataFolder).toBe('/other');
  });

  it('knows a folder that a client left open from one that was chosen', () => {
    for (const left of ['${user_config.data_folder}', '']) {
      const { dataFolder } = readArguments(['node', '/e/shim.cjs'], { EASEL_DATA_DIR: left });
      expect(dataFolder).toBe(join(homedir(), '.easel', 'data'));
    }
  });

  describe('with nothing in the arguments, or nothing there any more', () => {
    let folder: string;
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-shim-'))));
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const bare = () => ({ ...command, dataFolder: folder, cli: null, app: null, serveArguments: [] });
    const install = (more: object = {}) =>
      writeFileSync(
        join(folder, 'install.json'),
        JSON.stringify({ version: '1', runtime: '/r/node', isElectron: false, cli: '/r/cli.js', app: null, ...more }),
      );
    const linux = { ...machine, platform: 'linux' } as const;
    const onlyThere = (...paths: string[]) => ({ ...linux, exists: (path: string) => paths.includes(path) });

    it('takes the program beside the shim', () => {
      const found = howToStart(bare(), onlyThere('/shim/cli.js', '/e/node'));
      expect(found?.args[0]).toBe(join('/shim', 'cli.js'));
    });

    it('takes what the program wrote down, with the runtime that it had', () => {
      install({ isElectron: true });
      const found = howToStart(bare(), onlyThere('/r/cli.js', '/r/node'));
      expect(found).toMatchObject({ file: '/r/node', env: { ELECTRON_RUN_AS_NODE: '1' } });
      expect(found?.args).toEqual(['/r/cli.js', 'serve', '--data-dir', folder, '--idle-exit']);
      install({ app: '/r/Easel' });
      const app = howToStart(bare(), { ...onlyThere('/r/Easel'), env: { DISPLAY: ':0' } });
      expect(app?.file).toBe('/r/Easel');
    });

    it('takes it too when what the arguments name has moved', () => {
      install();
      const moved = { ...bare(), cli: '/gone/cli.js', app: '/gone/Easel' };
      expect(howToStart(moved, onlyThere('/r/cli.js', '/r/node', '/e/node'))?.args[0]).toBe('/r/cli.js');
    });

    it('looks for an Electron archive and not into it', () => {
      install({ cli: '/opt/Easel/resources/app.asar/dist/cli.js', runtime: '/opt/Easel/easel', isElectron: true });
      const found = howToStart(bare(), onlyThere('/opt/Easel/resources/app.asar', '/opt/Easel/easel'));
      expect(found?.args[0]).toBe('/opt/Easel/resources/app.asar/dist/cli.js');
    });

    it('finds nothing where nothing is, or what is written makes no sense', () => {
      expect(howToStart(bare(), onlyThere('/e/node'))).toBeNull();
      for (const text of ['null', '{"cli":1}', '[]', 'x']) {
        writeFileSync(join(folder, 'install.json'), text);
        expect(howToStart(bare(), onlyThere('/e/node'))).toBeNull();
      }
    });
  });
});
