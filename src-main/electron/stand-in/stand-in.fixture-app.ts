/** `node --import <this file> dist/main.js` runs the desktop shell where there is no Electron: `electron` means electron.ts then. */
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const address = 'easel-stand-in:electron';
const place = 'easel.electronStandIn';

// Workers inherit --import; there is no Electron in them.
if (isMainThread) {
  const electron = await import('./electron.ts');
  Object.defineProperty(globalThis, Symbol.for(place), { value: electron });

  // A module of its own, because electron-store imports the default and our files import names.
  const source = `
    const electron = globalThis[Symbol.for(${JSON.stringify(place)})];
    export const { ${Object.keys(electron).join(', ')} } = electron;
    export default electron;`;

  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: address, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === address ? { format: 'module', source, shortCircuit: true } : next(url, context),
  });
}
