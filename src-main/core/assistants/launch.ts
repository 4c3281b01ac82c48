import { posix, win32 } from 'node:path';
import type { AssistantSystem, Launch, StdioEntry } from './system.ts';

/** What the program knows of how it was installed and started; every path is absolute. */
export interface LaunchFacts {
  /** `packaged`: by the executable of the package, also where that runs the CLI as Node; `development`: by Electron from the sources. */
  readonly kind: 'packaged' | 'headless' | 'development';
  readonly platform: AssistantSystem['platform'];
  /** `process.execPath`. */
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `installShim` put its copies. */
  readonly shimFolder: string;
  /** A Node that can run the shim; null: only Electron is there. Not looked at when packaged. */
  readonly nodePath: string | null;
  readonly dataFolder: string;
  /** The built cli.js: what the shim starts where there is no screen. It lies elsewhere than the shim's copy. */
  readonly cliPath: string;
}

/** The stable name among the copies of the shim. */
export const shimFileName = 'shim.cjs';

/**
 * What assistants may be told to spawn. Absolute throughout, because they bring neither a PATH nor a working folder; an executable and never a
 * script, because Windows starts those through a shell that takes arguments with spaces apart.
 */
export function launchOf(facts: LaunchFacts): Launch {
  return refusal(facts) ?? { kind: 'ready', stdio: stdioOf(facts) };
}

/** What may break the registered command later although it works now, in sentences. */
export function launchNotes(facts: LaunchFacts): string[] {
  const node = ownNode(facts);
  if (node === null || !managedFolder.test(node)) return [];
  return [
    `Node at ${node} belongs to a version manager: when that version is removed, assistants no longer reach Easel until it is repaired here.`,
  ];
}

/** nvm (also for Windows), fnm, Volta, asdf, mise, nodenv, n: a folder for each version. */
const managedFolder = /[\\/](\.?nvm|\.?fnm|\.?volta|\.asdf|mise|\.nodenv|n[\\/]versions)[\\/]/i;

function stdioOf(facts: LaunchFacts): StdioEntry {
  const path = facts.platform === 'win32' ? win32 : posix;
  const app = facts.kind === 'packaged' ? (macBundle(facts) ?? facts.execPath) : null;
  const args = [
    path.join(facts.shimFolder, shimFileName),
    '--data-dir',
    facts.dataFolder,
    '--cli',
    facts.cliPath,
    ...(app === null ? [] : ['--app', app]),
  ];
  const node = ownNode(facts);
  if (node !== null) return { command: node, args, env: {} };
  // The main executable of a macOS app would show an icon in the Dock for each assistant.
  return { command: macHelper(facts) ?? facts.execPath, args, env: { ELECTRON_RUN_AS_NODE: '1' } };
}

function refusal(facts: LaunchFacts): Launch | null {
  const { platform, execPath, kind } = facts;
  if (platform === 'darwin' && kind === 'packaged') {
    if (execPath.includes('/AppTranslocation/')) {
      return refused({
        message:
          'macOS runs Easel from a temporary place that changes with every start, so assistants cannot be pointed at it.',
        nextStep: 'Quit Easel, move it to the Applications folder with the Finder, open it there and register again.',
      });
    }
    if (execPath.startsWith('/Volumes/')) {
      return refused({
        message: 'Easel runs from a disk image or a disk that may be ejected, so assistants cannot be pointed at it.',
        nextStep: 'Quit Easel, drag it to the Applications folder, open it there and register again.',
      });
    }
  }
  if (platform === 'linux' && kind === 'packaged' && inAppImage(facts)) {
    return refused({
      message: "An AppImage's path changes with every run and it cannot run as Node, so assistants cannot start it.",
      nextStep: 'Install the deb or rpm package of Easel, or register over HTTP and keep Easel running.',
      httpOnly: true,
    });
  }
  const passing = [facts.cliPath, ownNode(facts) ?? ''].find((path) => passingFolder.test(path));
  if (passing !== undefined) {
    return refused({
      message: `Easel runs from a folder that does not last (${passing}), so assistants cannot be pointed at it.`,
      nextStep:
        'Install Easel and Node for good and register from there, or register over HTTP and keep Easel running.',
      httpOnly: true,
    });
  }
  return null;
}

const refused = (given: { message: string; nextStep: string; httpOnly?: boolean }): Launch => ({
  kind: 'refused',
  httpOnly: false,
  ...given,
});

/** Where npx, pnpm dlx, bunx and yarn dlx keep what they run once, and fnm the Node of one shell. */
const passingFolder = /[\\/](_npx|dlx|dlx-[^\\/]+|bunx-[^\\/]+|xfs-[^\\/]+|fnm_multishells)[\\/]/;

/** By the path: APPIMAGE alone may come from the AppImage of a terminal or an editor that Easel was started from. */
function inAppImage({ execPath, env }: LaunchFacts): boolean {
  if (/\/(\.mount_[^/]+|appimage_extracted_[^/]+)\//.test(execPath)) return true;
  const folder = env['APPDIR'];
  return Boolean(env['APPIMAGE'] && folder && execPath.startsWith(`${folder.replace(/\/+$/, '')}/`));
}

/** The Node to write; null where the executable of Electron stands in for one. */
function ownNode({ kind, nodePath, platform }: LaunchFacts): string | null {
  if (kind === 'packaged' || nodePath === null) return null;
  // Homebrew takes the folder of a version away with each upgrade; the one below `opt` always leads to the version of now.
  const brewed = platform === 'win32' ? null : /^(.*)\/Cellar\/([^/]+)\/[^/]+\/bin\/node$/.exec(nodePath);
  return brewed ? `${brewed[1]}/opt/${brewed[2]}/bin/node` : nodePath;
}

/** The .app folder: the outermost one, because a helper is an app inside it. */
function macBundle({ platform, execPath }: LaunchFacts): string | null {
  return platform === 'darwin' ? (/^(.*?\.app)\/Contents\//.exec(execPath)?.[1] ?? null) : null;
}

function macHelper(facts: LaunchFacts): string | null {
  const bundle = macBundle(facts);
  if (bundle === null) return null;
  const helper = `${posix.basename(bundle, '.app')} Helper`;
  return posix.join(bundle, 'Contents', 'Frameworks', `${helper}.app`, 'Contents', 'MacOS', helper);
}
