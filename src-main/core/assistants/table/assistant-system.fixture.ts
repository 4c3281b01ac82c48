import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import type { Platform } from './assistant-facts.ts';

export interface FakeSystem extends AssistantSystem {
  /** Writes a file below the home folder, with the folders it needs, and returns its path. */
  readonly write: (path: readonly string[], text?: string) => string;
  /** Makes a folder below the home folder and returns its path. */
  readonly mkdir: (...path: string[]) => string;
  readonly running: Set<string>;
  readonly commands: Map<string, string>;
  readonly remove: () => void;
}

/** Folders below home, as the systems have them. */
const folders = {
  darwin: { config: ['Library', 'Application Support'], local: null },
  win32: { config: ['AppData', 'Roaming'], local: ['AppData', 'Local'] },
  linux: { config: ['.config'], local: null },
} as const;

/** A machine of any system: real files in a home folder of its own, everything else made up. */
export function fakeSystem(
  platform: Platform,
  { env = {}, home }: { env?: Record<string, string>; home?: string } = {},
): FakeSystem {
  const homeFolder = home ?? mkdtempSync(join(tmpdir(), 'easel-assistants-'));
  const { config, local } = folders[platform];
  const mkdir = (...path: string[]) => {
    const folder = join(homeFolder, ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const running = new Set<string>();
  const commands = new Map<string, string>();
  return {
    platform,
    homeFolder,
    configFolder: mkdir(...config),
    localAppDataFolder: local && mkdir(...local),
    env,
    running,
    commands,
    mkdir,
    write: (path, text = '{}') => {
      const file = join(homeFolder, ...path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(homeFolder, { recursive: true, force: true }),
    isRunning: (signs) => Promise.resolve(signs.some(({ name }) => running.has(name))),
    findCommand: (name) => Promise.resolve(commands.get(name) ?? null),
  };
}
