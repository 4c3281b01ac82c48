import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import type { AssistantFacts, Place } from './assistant-facts.ts';

/** Whether there is something at the path; a link that leads nowhere counts. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

export async function placeAt(path: string, { file }: Pick<AssistantFacts, 'file'>, isRead = true): Promise<Place> {
  return { path, format: file.format, keyPath: file.keyPath, exists: await isThere(path), isRead };
}

/** Folders of this name in a folder, by name; none where it cannot be read. */
export async function foldersIn(folder: string, name: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((one) => name.test(one)).map((one) => join(folder, one));
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return paths.filter((_path, index) => stats[index]?.isDirectory()).sort();
}

/** `~/.config`, also on macOS and Windows, where some command-line clients keep to it. */
export function dotConfig(system: AssistantSystem): string {
  return system.platform === 'linux' ? system.configFolder : join(system.homeFolder, '.config');
}

/** The folder that an environment variable names, else this one in the home folder. */
export function homeOf(system: AssistantSystem, variable: string, ...usual: string[]): string {
  return system.env[variable] || join(system.homeFolder, ...usual);
}

/** Where an app of this name lies: for everybody, or for this person. Names are the ones in Homebrew's casks. */
export function macApps(system: AssistantSystem, name: string): string[] {
  if (system.platform !== 'darwin') return [];
  return [join('/Applications', `${name}.app`), join(system.homeFolder, 'Applications', `${name}.app`)];
}

/** Programs below `%LOCALAPPDATA%`, and below Program Files for those that are installed for everybody. */
export function windowsApps(system: AssistantSystem, ...inPrograms: string[][]): string[] {
  if (system.platform !== 'win32') return [];
  const own = system.localAppDataFolder === null ? [] : [join(system.localAppDataFolder, 'Programs')];
  const everybodys = system.env['ProgramFiles'] ? [system.env['ProgramFiles']] : [];
  return [...own, ...everybodys].flatMap((folder) => inPrograms.map((path) => join(folder, ...path)));
}
