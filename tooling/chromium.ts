/**
 * Finds a Chromium for the end-to-end tests, or installs one.
 *
 * The order: EASEL_CHROMIUM, one that is installed on this machine, Playwright's own (downloaded before, or now),
 * and at last Debian's package (as root). Everything it does is said on stderr.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** What Chromium is started with: no sandbox (tests run as root in containers) and no traffic of its own. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const commandNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const secondsUntilNextTry = { withDebianPackage: 120, withoutAnotherWay: 900 };

/**
 * The path of a Chromium that starts.
 * @throws Error that says what to install, when there is none and none can be installed.
 */
export async function findOrInstallChromium(): Promise<string> {
  const named = process.env['EASEL_CHROMIUM'];
  if (named) {
    if (await starts(named)) return named;
    throw new Error(`EASEL_CHROMIUM names ${named}, which does not start. Unset it or name a working Chromium.`);
  }
  const installed = await firstThatStarts(installedCandidates());
  if (installed) return installed;

  const own = await playwrightsOwnPath();
  if (await starts(own)) return own;
  say('No Chromium is installed here; downloading the one Playwright offers.');
  const limit = canInstallDebianPackage()
    ? secondsUntilNextTry.withDebianPackage
    : secondsUntilNextTry.withoutAnotherWay;
  const downloaded = await run(process.execPath, [playwrightCli(), 'install', '--no-shell', 'chromium'], {
    limit,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  });
  if (downloaded && (await starts(own))) return own;

  if (canInstallDebianPackage()) {
    say("Playwright's Chromium cannot be had or does not start; installing the package `chromium` with apt-get.");
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { limit: 300, env });
    await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], { limit: 900, env });
    const packaged = await firstThatStarts(installedCandidates());
    if (packaged) return packaged;
  }
  throw new Error(
    'No Chromium that starts was found and none could be installed. ' +
      'Install Chromium or Google Chrome, or set EASEL_CHROMIUM to the path of one.',
  );
}

function installedCandidates(): string[] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => commandNames.map((name) => join(folder, name + suffix)));
  return [...inPath, ...usualPlaces()].filter((path) => existsSync(path));
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    const folders = ['/Applications', join(process.env['HOME'] ?? '/', 'Applications')];
    const apps = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
    return folders.flatMap((folder) => apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    const apps = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];
    return folders.flatMap((folder) =>
      [...apps, 'Microsoft\\Edge\\Application\\msedge.exe'].map((app) => join(folder, app)),
    );
  }
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];
}

async function firstThatStarts(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await starts(path)) return path;
  return undefined;
}

/** A file may be there and still not start: a stub that asks for snap, or a download without its libraries. */
async function starts(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  // On Windows `--version` opens a window instead of printing.
  if (process.platform === 'win32') return true;
  return run(path, ['--version'], { limit: 30, quiet: true });
}

async function playwrightsOwnPath(): Promise<string> {
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}

function playwrightCli(): string {
  return join(createRequire(import.meta.url).resolve('@playwright/test/package.json'), '..', 'cli.js');
}

function canInstallDebianPackage(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  // Ubuntu's package of the same name is only a stub for snap.
  return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

interface RunOptions {
  /** Seconds after which the command is ended. */
  limit: number;
  env?: Record<string, string>;
  quiet?: boolean;
}

/** Runs a command with its output on stderr; true when it ended well within the limit. */
function run(command: string, args: readonly string[], { limit, env, quiet = false }: RunOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', quiet ? 'ignore' : 2, quiet ? 'ignore' : 2],
      env: { ...process.env, ...env },
      timeout: limit * 1000,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await findOrInstallChromium()}\n`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
