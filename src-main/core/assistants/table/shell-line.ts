import type { Platform } from './assistant-facts.ts';

/** A command as a person can paste it: into a POSIX shell, or into the Command Prompt of Windows. */
export function shellLine(
  platform: Platform,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const variables = Object.entries(env);
  if (platform === 'win32') {
    return [...variables.map(([key, value]) => `set "${key}=${value}" &&`), ...argv.map(windowsQuoted)].join(' ');
  }
  return [...variables.map(([key, value]) => `${key}=${posixQuoted(value)}`), ...argv.map(posixQuoted)].join(' ');
}

function posixQuoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** As the C runtime of Windows takes arguments apart: a backslash counts only before a quote. */
function windowsQuoted(argument: string): string {
  if (/^[\w@+=:,./\\-]+$/.test(argument)) return argument;
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
