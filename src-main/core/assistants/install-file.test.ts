import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installationOf, keepInstallation, type Installation } from './install-file.ts';
import { launchOf, type LaunchFacts } from './launch.ts';

const headless: Installation = { version: '1.0.0', runtime: '/node', isElectron: false, cli: '/e/cli.js', app: null };
const warnings: string[] = [];
const logger = {
  debug: () => {},
  info: () => {},
  warn: (_: object, message: string) => void warnings.push(message),
  error: () => {},
};

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-install-'))));
afterEach(() => {
  warnings.length = 0;
  rmSync(folder, { recursive: true, force: true });
});
const path = () => join(folder, 'install.json');
const read = () => JSON.parse(readFileSync(path(), 'utf8')) as unknown;

it('is written for this user alone, and leaves nothing else behind', () => {
  keepInstallation(folder, headless, logger);
  expect(read()).toEqual(headless);
  expect(readdirSync(folder)).toEqual(['install.json']);
  if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600);
});

it('says how Easel was started last', () => {
  keepInstallation(folder, headless, logger);
  const newer = { ...headless, version: '2.0.0', cli: '/elsewhere/cli.js' };
  keepInstallation(folder, newer, logger);
  expect(read()).toEqual(newer);
});

it('keeps the app over a start without a screen, as long as it is there', () => {
  const app = join(folder, 'Easel.app');
  writeFileSync(app, '');
  keepInstallation(folder, { ...headless, app }, logger);
  keepInstallation(folder, headless, logger);
  expect(read()).toMatchObject({ app });
  rmSync(app);
  keepInstallation(folder, headless, logger);
  expect(read()).toMatchObject({ app: null });
});

it('is not written again when nothing changed, and is when it was damaged', () => {
  keepInstallation(folder, headless, logger);
  utimesSync(path(), 1, 1);
  keepInstallation(folder, headless, logger);
  expect(statSync(path()).mtimeMs).toBe(1000);
  writeFileSync(path(), '{"cli":');
  keepInstallation(folder, headless, logger);
  expect(read()).toEqual(headless);
});

it('does not keep Easel from starting when it cannot be written', () => {
  keepInstallation(join(folder, 'none'), headless, logger);
  expect(warnings).toHaveLength(1);
});

it('says the same as what assistants are told to spawn', () => {
  const facts: LaunchFacts = {
    kind: 'headless',
    platform: 'linux',
    execPath: '/usr/bin/node',
    env: {},
    shimFolder: '/home/me/.easel/bin',
    nodePath: '/usr/bin/node',
    dataFolder: '/home/me/.easel/data',
    cliPath: '/e/cli.js',
  };
  expect(installationOf(launchOf(facts), '1.0.0')).toEqual({ ...headless, runtime: '/usr/bin/node' });
  const app = '/Applications/Easel.app';
  const packaged = launchOf({
    ...facts,
    kind: 'packaged',
    platform: 'darwin',
    execPath: `${app}/Contents/MacOS/Easel`,
    cliPath: `${app}/Contents/Resources/app.asar/dist/cli.js`,
  });
  expect(installationOf(packaged, '1.0.0')).toMatchObject({ isElectron: true, app });
  const refused = launchOf({ ...facts, cliPath: '/home/me/.npm/_npx/1/node_modules/easel/dist/cli.js' });
  expect(installationOf(refused, '1.0.0')).toBeNull();
});
