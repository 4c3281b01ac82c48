import { join } from 'node:path';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, toolTimeoutMs, writeEntry } from './entries.ts';
import { homeOf, placeAt } from './places.ts';

/** As its own `mcp add` writes it (measured with 1.0.102); `timeout` is in milliseconds. */
const shape: EntryShape = {
  stdioTypes: ['local', 'stdio', undefined],
  http: [{ key: 'url', types: ['http'] }],
  extra: { tools: ['*'], timeout: toolTimeoutMs },
};
const file = { label: 'mcp-config.json', format: 'jsonc', keyPath: ['mcpServers'] } as const;

/** GitHub's command line. VS Code reads the same file in some of its sessions, so the folder alone is no sign of it. */
export const copilot: AssistantFacts = {
  ...plainFacts,
  id: 'copilot',
  title: 'Copilot CLI',
  way: 'copy',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user'
      ? [await placeAt(join(homeOf(system, 'COPILOT_HOME', '.copilot'), 'mcp-config.json'), { file })]
      : [],
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: () => ({ folders: [], apps: [], commands: ['copilot'] }),
  processes: { darwin: [{ name: 'copilot' }], win32: [{ name: 'copilot.exe' }], linux: [{ name: 'copilot' }] },
  ownCommand: {
    command: 'copilot',
    register: (name, wanted) => {
      const add = ['mcp', 'add', name, '--timeout', String(toolTimeoutMs)];
      if (wanted.transport === 'http')
        return [...add, '--transport', 'http', '--header', `Authorization: Bearer ${wanted.token}`, wanted.url];
      const env = Object.entries(wanted.env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      return [...add, ...env, '--', wanted.command, ...wanted.args];
    },
  },
  afterwards: () => 'Start a new session of Copilot CLI; `/mcp` shows its servers.',
};
