import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LaunchFacts, launchNotes, launchOf } from './launch.ts';

const linux: LaunchFacts = {
  kind: 'packaged',
  platform: 'linux',
  execPath: '/opt/Easel/easel',
  env: {},
  shimFolder: '/home/a b/.easel/bin',
  nodePath: null,
  dataFolder: '/home/a b/.easel/data',
  cliPath: '/opt/Easel/resources/app.asar/dist/cli.js',
};
const mac: LaunchFacts = {
  ...linux,
  platform: 'darwin',
  execPath: '/Applications/Easel.app/Contents/MacOS/Easel',
  shimFolder: '/Users/a/.easel/bin',
  dataFolder: '/Users/a/.easel/data',
  cliPath: '/Applications/Easel.app/Contents/Resources/app.asar/dist/cli.js',
};
const windows: LaunchFacts = {
  ...linux,
  platform: 'win32',
  execPath: 'C:\\Users\\a b\\AppData\\Local\\Programs\\Easel\\Easel.exe',
  shimFolder: 'C:\\Users\\a b\\.easel\\bin',
  dataFolder: 'C:\\Users\\a b\\.easel\\data',
  cliPath: 'C:\\Users\\a b\\AppData\\Local\\Programs\\Easel\\resources\\app.asar\\dist\\cli.js',
};
const headless: LaunchFacts = {
  ...linux,
  kind: 'headless',
  execPath: '/usr/bin/node',
  nodePath: '/usr/bin/node',
  cliPath: '/usr/lib/node_modules/easel/dist/cli.js',
};

const stdio = (facts: LaunchFacts) => {
  const launch = launchOf(facts);
  if (launch.kind === 'refused') throw new Error(launch.message);
  return launch.stdio;
};

describe('launchOf', () => {
  it('is the packaged executable as Node, with the stable copy of the shim', () => {
    expect(stdio(linux)).toEqual({
      command: '/opt/Easel/easel',
      args: [
        '/home/a b/.easel/bin/shim.cjs',
        '--data-dir',
        '/home/a b/.easel/data',
        '--cli',
        '/opt/Easel/resources/app.asar/dist/cli.js',
        '--app',
        '/opt/Easel/easel',
      ],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('is the .exe itself on Windows, never a script or a shell', () => {
    expect(stdio(windows)).toEqual({
      command: windows.execPath,
      args: [
        'C:\\Users\\a b\\.easel\\bin\\shim.cjs',
        '--data-dir',
        'C:\\Users\\a b\\.easel\\data',
        '--cli',
        windows.cliPath,
        '--app',
        windows.execPath,
      ],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('is the helper on macOS, and the app is its .app folder', () => {
    const { command, args, env } = stdio(mac);
    expect(command).toBe('/Applications/Easel.app/Contents/Frameworks/Easel Helper.app/Contents/MacOS/Easel Helper');
    expect(args.slice(-2)).toEqual(['--app', '/Applications/Easel.app']);
    expect(env).toEqual({ ELECTRON_RUN_AS_NODE: '1' });
    // The CLI that the shim started through the helper registers the same.
    expect(stdio({ ...mac, execPath: command })).toEqual({ command, args, env });
  });

  it('is Node and the copy of the shim where there is no Electron', () => {
    expect(stdio(headless)).toEqual({
      command: '/usr/bin/node',
      args: [
        '/home/a b/.easel/bin/shim.cjs',
        '--data-dir',
        '/home/a b/.easel/data',
        '--cli',
        '/usr/lib/node_modules/easel/dist/cli.js',
      ],
      env: {},
    });
  });

  it('is Node, else Electron as Node, in development, and names no app that could be started without its sources', () => {
    const electron = '/src/easel/node_modules/electron/dist/electron';
    const development: LaunchFacts = { ...linux, kind: 'development', execPath: electron, nodePath: '/usr/bin/node' };
    expect(stdio(development)).toMatchObject({ command: '/usr/bin/node', env: {} });
    expect(stdio({ ...development, nodePath: null })).toMatchObject({
      command: electron,
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    expect(stdio(development).args).not.toContain('--app');
    const onMac = '/src/easel/node_modules/electron/dist/Electron.app/Contents';
    expect(stdio({ ...mac, kind: 'development', execPath: `${onMac}/MacOS/Electron`, nodePath: null }).command).toBe(
      `${onMac}/Frameworks/Electron Helper.app/Contents/MacOS/Electron Helper`,
    );
  });

  it.each([linux, mac, windows, headless])('is absolute throughout ($kind, $platform)', (facts) => {
    const { command, args } = stdio(facts);
    const { isAbsolute } = facts.platform === 'win32' ? win32 : posix;
    expect([command, ...args].filter((text) => !text.startsWith('--')).every((path) => isAbsolute(path))).toBe(true);
  });

  it("follows Homebrew's link to the Node of now, not the folder of a version", () => {
    const brewed = { ...headless, platform: 'darwin' as const };
    expect(stdio({ ...brewed, nodePath: '/opt/homebrew/Cellar/node/24.21.0/bin/node' }).command).toBe(
      '/opt/homebrew/opt/node/bin/node',
    );
    expect(
      stdio({ ...headless, nodePath: '/home/linuxbrew/.linuxbrew/Cellar/node@24/24.9.0_1/bin/node' }).command,
    ).toBe('/home/linuxbrew/.linuxbrew/opt/node@24/bin/node');
  });
});

describe('a place that does not last', () => {
  const refusal = (facts: LaunchFacts) => {
    const launch = launchOf(facts);
    return launch.kind === 'refused' ? launch : null;
  };

  it.each([
    ['/private/var/folders/x/AppTranslocation/8B-1/d/Easel.app/Contents/MacOS/Easel', /temporary place/],
    ['/Volumes/Easel 0.1.0/Easel.app/Contents/MacOS/Easel', /disk image/],
  ])('is refused on macOS, with the way to the Applications folder: %s', (execPath, message) => {
    const launch = refusal({ ...mac, execPath });
    expect(launch).toMatchObject({ httpOnly: false });
    expect(launch?.message).toMatch(message);
    expect(launch?.nextStep).toContain('Applications folder');
  });

  it.each([
    [
      {
        execPath: '/tmp/.mount_EaselaBcD/easel',
        env: { APPIMAGE: '/home/a/Easel.AppImage', APPDIR: '/tmp/.mount_EaselaBcD' },
      },
    ],
    [{ execPath: '/tmp/appimage_extracted_0123abcd/easel', env: {} }],
    [{ execPath: '/run/mine/easel', env: { APPIMAGE: '/home/a/Easel.AppImage', APPDIR: '/run/mine/' } }],
  ])('is an AppImage, which can do HTTP alone: %j', (own) => {
    const launch = refusal({ ...linux, ...own });
    expect(launch).toMatchObject({ httpOnly: true });
    expect(launch?.nextStep).toMatch(/deb or rpm/);
  });

  it('is not the AppImage of the terminal or editor that an installed Easel was started from', () => {
    const env = { APPIMAGE: '/home/a/Cursor.AppImage', APPDIR: '/tmp/.mount_CursorX' };
    expect(refusal({ ...linux, env })).toBeNull();
    expect(refusal({ ...linux, env: { APPIMAGE: '/home/a/Cursor.AppImage' } })).toBeNull();
  });

  it.each([
    [{ cliPath: '/home/a/.npm/_npx/0123abc/node_modules/easel/dist/cli.js' }],
    [{ cliPath: '/home/a/.cache/pnpm/dlx/x/node_modules/easel/dist/cli.js' }],
    [{ cliPath: '/tmp/bunx-1000-easel@latest/node_modules/easel/dist/cli.js' }],
    [
      {
        platform: 'win32' as const,
        cliPath: 'C:\\Users\\a\\AppData\\Local\\npm-cache\\_npx\\01\\node_modules\\easel\\dist\\cli.js',
      },
    ],
    [{ platform: 'win32' as const, nodePath: 'C:\\Users\\a\\AppData\\Local\\fnm_multishells\\123_456\\node.exe' }],
  ])('is the cache of a package runner, or the Node of one shell: %j', (own) => {
    const launch = refusal({ ...headless, ...own });
    expect(launch).toMatchObject({ httpOnly: true });
    expect(launch?.message).toContain(Object.values(own).at(-1));
  });
});

describe('launchNotes', () => {
  it.each([
    '/home/a/.nvm/versions/node/v24.21.0/bin/node',
    '/home/a/.local/share/fnm/node-versions/v24.21.0/installation/bin/node',
    '/home/a/.volta/tools/image/node/24.21.0/bin/node',
    '/home/a/.asdf/installs/nodejs/24.21.0/bin/node',
    '/home/a/.local/share/mise/installs/node/24.21.0/bin/node',
    '/usr/local/n/versions/node/24.21.0/bin/node',
    'C:\\Users\\a\\AppData\\Local\\nvm\\v24.21.0\\node.exe',
  ])('tell that %s goes when its version is removed', (nodePath) => {
    expect(launchNotes({ ...headless, nodePath })).toEqual([expect.stringContaining(nodePath)]);
  });

  it.each(['/usr/bin/node', '/opt/homebrew/Cellar/node/24.21.0/bin/node', 'C:\\Program Files\\nodejs\\node.exe'])(
    'are none for %s',
    (nodePath) => {
      expect(launchNotes({ ...headless, nodePath })).toEqual([]);
    },
  );

  it('are none for a package, which brings its own Node', () => {
    expect(launchNotes({ ...linux, nodePath: '/home/a/.nvm/versions/node/v24.21.0/bin/node' })).toEqual([]);
  });
});
