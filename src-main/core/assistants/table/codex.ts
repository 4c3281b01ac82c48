import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, startTimeoutSeconds, toolTimeoutMs, writeEntry } from './entries.ts';
import { homeOf, placeAt } from './places.ts';

/** `headers` would be ignored, and a `bearer_token` in the file keeps Codex from starting (measured with 0.169.0). */
const shape: EntryShape = {
  stdioTypes: [undefined],
  http: [{ key: 'url', types: [undefined] }],
  headersKey: 'http_headers',
  extra: { startup_timeout_sec: startTimeoutSeconds, tool_timeout_sec: toolTimeoutMs / 1000 },
};
const file = { label: 'config.toml', format: 'toml', keyPath: ['mcp_servers'] } as const;

const folder = (system: AssistantSystem) => homeOf(system, 'CODEX_HOME', '.codex');

/**
 * OpenAI's command line, and its editor extension and app, which read the same file (developers.openai.com/codex/mcp). By file: its own
 * `mcp add` cannot set the timeouts, and it drops comments inside other servers' tables (measured with 0.169.0). stdio first, also because the
 * token would stand in the file. It keeps no log of MCP servers alone.
 */
export const codex: AssistantFacts = {
  ...plainFacts,
  id: 'codex',
  title: 'Codex',
  way: 'file',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user' ? [await placeAt(join(folder(system), 'config.toml'), { file })] : [],
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: (system) => ({ folders: [folder(system)], apps: [], commands: ['codex'] }),
  processes: { darwin: [{ name: 'codex' }], win32: [{ name: 'codex.exe' }], linux: [{ name: 'codex' }] },
  ownCommand: {
    command: 'codex',
    // It takes a token only from an environment variable of the person's.
    register: (name, wanted) =>
      wanted.transport === 'http'
        ? null
        : [
            'mcp',
            'add',
            name,
            ...Object.entries(wanted.env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
            '--',
            wanted.command,
            ...wanted.args,
          ],
  },
  afterwards: () => 'Start a new session of Codex: one that is open keeps the servers it has.',
};
