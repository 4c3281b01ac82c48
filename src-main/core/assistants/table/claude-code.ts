import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, plainFacts, projectNotes } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, toolTimeoutMs, writeEntry } from './entries.ts';
import { homeOf, placeAt } from './places.ts';

/**
 * An entry with a `url` and no `type` is taken for a stdio one and skipped. `timeout` is in milliseconds, a limit for each call and the least
 * that an idle call is waited for, which is 5 minutes over HTTP without it (code.claude.com/docs/en/mcp).
 */
const shape: EntryShape = {
  stdioTypes: ['stdio', undefined],
  http: [{ key: 'url', types: ['http', 'streamable-http'] }],
  extra: { timeout: toolTimeoutMs },
};
const file = { label: '.claude.json (or .mcp.json of a project)', format: 'jsonc', keyPath: ['mcpServers'] } as const;

/** Measured with 2.1.329: with CLAUDE_CONFIG_DIR the file lies in that folder, else beside `.claude`. */
const userFile = (system: AssistantSystem) => join(homeOf(system, 'CLAUDE_CONFIG_DIR'), '.claude.json');

/** Measured on Linux; the folders of the other systems are those of the library env-paths, which it uses (inferred). */
function logFolder(system: AssistantSystem): string {
  if (system.platform === 'darwin') return join(system.homeFolder, 'Library', 'Caches', 'claude-cli-nodejs');
  if (system.platform === 'win32')
    return join(system.localAppDataFolder ?? system.configFolder, 'claude-cli-nodejs', 'Cache');
  return join(system.env['XDG_CACHE_HOME'] || join(system.homeFolder, '.cache'), 'claude-cli-nodejs');
}

/** Anthropic's command line. Everything marked measured: version 2.1.329 on Linux. */
export const claudeCode: AssistantFacts = {
  ...plainFacts,
  id: 'claude-code',
  title: 'Claude Code',
  /**
   * By file, under the lock that it takes itself (measured): `claude mcp add-json` would do the same, cannot replace an entry, shows a token to
   * everybody who lists processes, and leaves nothing to undo.
   */
  way: 'file',
  locksFile: true,
  transports: ['stdio', 'http'],
  scopes: ['user', 'project'],
  file,
  places: async (system, { scope, project }) => {
    if (scope === 'user') return [await placeAt(userFile(system), { file })];
    return project === undefined ? [] : [await placeAt(join(project, '.mcp.json'), { file })];
  },
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: (system) => ({
    folders: [homeOf(system, 'CLAUDE_CONFIG_DIR', '.claude'), userFile(system)],
    apps: [],
    commands: ['claude'],
  }),
  processes: { darwin: [{ name: 'claude' }], win32: [{ name: 'claude.exe' }], linux: [{ name: 'claude' }] },
  ownCommand: {
    command: 'claude',
    // Keeps `timeout`, which `mcp add` cannot set. A name that is there ends with exit code 1: unregister first (measured).
    register: (name, wanted) => ['mcp', 'add-json', '-s', 'user', name, JSON.stringify(claudeCode.entry(name, wanted))],
  },
  // One folder for each folder that it worked in, one below for each server (measured).
  logs: (system, name) =>
    Promise.resolve([{ folder: logFolder(system), names: [/./, new RegExp(`^mcp-logs-${name}$`), /\.(jsonl|txt)$/] }]),
  afterwards: () => 'Start a new session: one that is open keeps the servers it has. `/mcp` shows them.',
  notes: ({ transport, scope }) => [
    ...projectNotes(transport, scope),
    ...(scope === 'project' ? ['Claude Code asks once in that project whether it may use it.'] : []),
  ],
};
