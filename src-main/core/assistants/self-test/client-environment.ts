import { homedir } from 'node:os';
import { parse } from 'node:path';
import type { AssistantSystem } from '../system.ts';

/** What MCP clients hand down to the commands they spawn (the list of the official SDKs), and what every session has. */
const handedDown = {
  posix: ['LOGNAME', 'SHELL', 'TERM', 'USER', 'TMPDIR', 'LANG', 'LC_ALL'],
  win32: [
    'APPDATA',
    'COMSPEC',
    'HOMEDRIVE',
    'HOMEPATH',
    'LOCALAPPDATA',
    'PATHEXT',
    'PROCESSOR_ARCHITECTURE',
    'PROGRAMDATA',
    'PROGRAMFILES',
    'PROGRAMFILES(X86)',
    'PROGRAMW6432',
    'SYSTEMDRIVE',
    'SYSTEMROOT',
    'TEMP',
    'TMP',
    'USERNAME',
    'WINDIR',
  ],
};

/**
 * The least that any client gives its children: no PATH, because an app that was started from a dock has none of a shell's. On
 * Windows PATH names the system's own folder, as the system would put in the whole PATH of this process otherwise.
 */
export function clientEnvironment(
  system: Pick<AssistantSystem, 'platform' | 'homeFolder' | 'env'>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const isWindows = system.platform === 'win32';
  const env: Record<string, string> = { [isWindows ? 'USERPROFILE' : 'HOME']: system.homeFolder };
  for (const name of handedDown[isWindows ? 'win32' : 'posix']) {
    const value = isWindows ? anyCase(system.env, name) : system.env[name];
    if (value !== undefined) env[name] = value;
  }
  if (isWindows) env['PATH'] = `${env['SYSTEMROOT'] ?? 'C:\\Windows'}\\System32`;
  return { ...env, ...own };
}

/** Names of Windows' environment have no case. */
function anyCase(env: AssistantSystem['env'], name: string): string | undefined {
  return env[name] ?? Object.entries(env).find(([one]) => one.toUpperCase() === name)?.[1];
}

/** Clients start their children in any folder; this one is nobody's project. */
export function clientFolder(): string {
  return parse(homedir()).root;
}
