import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, toolTimeoutMs, writeEntry } from './entries.ts';
import { homeOf, placeAt } from './places.ts';

/** A `url` without a type means SSE; `httpUrl` is the older form of HTTP (docs/tools/mcp-server.md of the package, 0.61.0). */
const shape: EntryShape = {
  stdioTypes: [undefined, 'stdio'],
  http: [
    { key: 'url', types: ['http'] },
    { key: 'httpUrl', types: [undefined, 'http'] },
  ],
  // Milliseconds for each request; the same as its default of today.
  extra: { timeout: toolTimeoutMs },
};
const file = { label: 'settings.json', format: 'jsonc', keyPath: ['mcpServers'] } as const;

/** Measured with 0.61.0: GEMINI_CLI_HOME stands for the home folder, not for `.gemini`. */
const folder = (system: AssistantSystem) => join(homeOf(system, 'GEMINI_CLI_HOME'), '.gemini');

/**
 * Google's command line. By file: its own `mcp add` lays the file out anew (comments stay, blank lines and the layout of other servers do not) and
 * gives up over a trailing comma with exit code 52 (measured with 0.61.0). It keeps no log of MCP servers.
 */
export const gemini: AssistantFacts = {
  ...plainFacts,
  id: 'gemini',
  title: 'Gemini CLI',
  way: 'file',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user' ? [await placeAt(join(folder(system), 'settings.json'), { file })] : [],
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: (system) => ({ folders: [folder(system)], apps: [], commands: ['gemini'] }),
  // It is a script: its process is Node's.
  processes: { darwin: [], win32: [], linux: [] },
  ownCommand: {
    command: 'gemini',
    register: (name, wanted) => {
      const add = ['mcp', 'add', '-s', 'user', '--timeout', String(toolTimeoutMs)];
      if (wanted.transport === 'http')
        return [...add, '-t', 'http', '-H', `Authorization: Bearer ${wanted.token}`, name, wanted.url];
      const env = Object.entries(wanted.env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
      return [...add, ...env, name, wanted.command, '--', ...wanted.args];
    },
  },
  afterwards: () =>
    'Start a new session of Gemini CLI. It uses MCP servers only in folders that you trust: `/permissions` tells and changes that.',
};
