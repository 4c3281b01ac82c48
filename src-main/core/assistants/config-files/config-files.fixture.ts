import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createConfigFiles, type ConfigEdit, type ConfigFiles, type ConfigPlace } from './config-files.ts';
import type { Exchange } from './exchange.ts';
import type { Timing } from './timing.ts';

/** Waits that are long enough for files that nobody else writes. */
export const shortTiming: Timing = {
  quietMs: 10,
  quietLimitMs: 60,
  tornMs: 30,
  looks: [5, 15],
  limitMs: 5000,
};

export interface Home {
  readonly home: string;
  readonly files: ConfigFiles;
  path(...names: string[]): string;
  /** The absolute path of a new file in the home folder. */
  write(name: string, content: string | Buffer, mode?: number): string;
}

/** A home folder of its own, with the data folder in it, gone when the test has ended. */
export function newHome(timing: Timing = shortTiming, exchange?: Exchange | null): Home {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'easel-home-')));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const path = (...names: string[]): string => join(home, ...names);
  return {
    home,
    path,
    files: createConfigFiles({
      dataFolder: path('.easel', 'data'),
      homeFolder: home,
      timing,
      ...(exchange === undefined ? {} : { exchange }),
    }),
    write(name, content, mode) {
      mkdirSync(join(path(name), '..'), { recursive: true });
      writeFileSync(path(name), content, mode === undefined ? {} : { mode });
      return path(name);
    },
  };
}

export const entry = { command: '/opt/easel/node', args: ['/opt/easel/shim.cjs'] };

export function jsonPlace(path: string): ConfigPlace {
  return { path, format: 'jsonc', keyPath: ['mcpServers'] };
}

export function register(path: string, more: Partial<ConfigEdit> = {}): ConfigEdit {
  return { place: jsonPlace(path), name: 'easel', value: entry, ...more };
}

export function unregister(path: string, more: Partial<ConfigEdit> = {}): ConfigEdit {
  return register(path, { value: null, ...more });
}

/** Permissions of a file, in octal. */
export function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
