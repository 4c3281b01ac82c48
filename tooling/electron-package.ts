/**
 * electron-builder's hooks: what has to be there before packaging, and the fuses burnt into the packaged Electron. They are
 * burnt here and not by electron-builder's own `electronFuses`, whose version of @electron/fuses does not know all fuses of
 * this Electron; every one is decided.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { flipFuses, type FuseConfig, FuseV1Options, FuseVersion } from '@electron/fuses';

/** What this reads of electron-builder's context. */
interface PackContext {
  readonly electronPlatformName: string;
  readonly appOutDir: string;
  readonly packager: { readonly appInfo: { readonly productFilename: string }; readonly executableName?: string };
}

const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // Assistants spawn the shim with our own executable as Node: no other Node can be counted on.
  [FuseV1Options.RunAsNode]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // The window of the desktop uses no cookies.
  [FuseV1Options.EnableCookieEncryption]: false,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The window is served over easel://, never from file:.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} satisfies FuseConfig;

/** The executable that carries the fuses, by platform. */
function fusedExecutable({ electronPlatformName, appOutDir, packager }: PackContext): string {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') return join(appOutDir, `${name}.app`);
  if (electronPlatformName === 'win32') return join(appOutDir, `${name}.exe`);
  return join(appOutDir, packager.executableName ?? name);
}

/** Linux packages carry the WebAssembly build of sharp, which npm installs only when told to (electron-builder.yml says why). */
export function beforePack(context: PackContext): void {
  const wasm = resolve(import.meta.dirname, '..', 'node_modules', '@img', 'sharp-wasm32');
  if (context.electronPlatformName !== 'linux' || existsSync(wasm)) return;
  throw new Error('Packaging for Linux needs: npm install --no-save --force --cpu=wasm32 @img/sharp-wasm32');
}

export async function afterPack(context: PackContext): Promise<void> {
  const resetAdHocDarwinSignature = context.electronPlatformName === 'darwin';
  await flipFuses(fusedExecutable(context), { ...fuses, resetAdHocDarwinSignature });
}
