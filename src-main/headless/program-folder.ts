import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built program lies (dist/): the bundler puts every module of it there. */
export const programFolder: string = import.meta.dirname;

export const templatesFolder: string = join(programFolder, '..', 'workflows');
export const uiFolder: string = join(programFolder, 'renderer');
export const shimPath: string = join(programFolder, 'shim.cjs');

export function programVersion(): string {
  const text = readFileSync(join(programFolder, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
