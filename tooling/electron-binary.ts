import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Electron that is installed in the package's folder, or null. The package itself is not asked: importing `electron`
 * outside Electron downloads one.
 * @param override ELECTRON_OVERRIDE_DIST_PATH, a folder with an Electron of one's own
 */
export function findElectron(packageFolder: string, override: string | undefined): string | null {
  const pathFile = join(packageFolder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : override ? 'electron' : null;
  if (name === null) return null;
  const binary = join(override || join(packageFolder, 'dist'), name);
  return existsSync(binary) ? binary : null;
}
