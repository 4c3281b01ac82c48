/** `npm run app`: the desktop program from this checkout, with the Electron that is installed here. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { findElectron } from './electron-binary.ts';

const root = resolve(import.meta.dirname, '..');
const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const electron = findElectron(packageFolder, process.env['ELECTRON_OVERRIDE_DIST_PATH']);

if (electron) {
  const env = { ...process.env };
  // With it Electron would be a plain Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  const child = spawn(electron, [root, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // The child decides when to end; Ctrl-C reaches it by itself.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
} else {
  process.stderr.write(
    'There is no Electron binary on this machine (`npx install-electron` fetches it); `npm start` shows the same window in a browser.\n',
  );
  process.exitCode = 1;
}
