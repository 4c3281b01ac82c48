import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, type Place, plainFacts } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, writeEntry } from './entries.ts';
import { foldersIn, macApps, placeAt } from './places.ts';

/** `url` and `type` are ignored or refused in the file, and connectors refuse http://localhost (claude-ai-mcp#9, #444). */
const shape: EntryShape = { stdioTypes: [undefined, 'stdio'], http: [] };
const fileName = 'claude_desktop_config.json';
const file = {
  label: `${fileName} (Settings → Developer → Edit Config)`,
  format: 'jsonc',
  keyPath: ['mcpServers'],
} as const;

const classicFolder = (system: AssistantSystem) => join(system.configFolder, 'Claude');

/**
 * Every Windows install since February 2026 is an MSIX package, also the one from the website; it sees a private copy of %APPDATA%. The
 * classic folder may exist all the same, and "Edit Config" may open it, but it is not read (claude-code#26073).
 */
async function packages({ localAppDataFolder }: AssistantSystem): Promise<string[]> {
  return localAppDataFolder === null ? [] : foldersIn(join(localAppDataFolder, 'Packages'), /^Claude_/i);
}

async function packageFolders(system: AssistantSystem): Promise<string[]> {
  return (await packages(system)).map((folder) => join(folder, 'LocalCache', 'Roaming', 'Claude'));
}

async function places(system: AssistantSystem): Promise<Place[]> {
  const packaged = await packageFolders(system);
  const classic = await placeAt(join(classicFolder(system), fileName), { file }, packaged.length === 0);
  const inPackages = await Promise.all(packaged.map((folder) => placeAt(join(folder, fileName), { file })));
  return classic.isRead || classic.exists ? [...inPackages, classic] : inPackages;
}

/** What the Windows package writes to %APPDATA% lands in its private copy, so its logs do too (inferred from claude-code#93152). */
async function logFolders(system: AssistantSystem): Promise<string[]> {
  if (system.platform === 'darwin') return [join(system.homeFolder, 'Library', 'Logs', 'Claude')];
  return [...(await packageFolders(system)), classicFolder(system)].map((folder) => join(folder, 'logs'));
}

/** Anthropic's desktop app; the places are those of modelcontextprotocol.io/docs/develop/connect-local-servers but for MSIX and Linux. */
export const claudeDesktop: AssistantFacts = {
  ...plainFacts,
  id: 'claude-desktop',
  title: 'Claude Desktop',
  way: 'file',
  transports: ['stdio'],
  scopes: ['user'],
  // It rewrites the file from what it remembers when it starts, updates or signs in (claude-code#90101, #85005, #76034).
  mustQuitFirst: true,
  file,
  places: async (system, { scope }) => (scope === 'user' ? places(system) : []),
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: async (system) => ({
    folders: [
      classicFolder(system),
      ...(await packages(system)),
      ...(system.localAppDataFolder === null ? [] : [join(system.localAppDataFolder, 'AnthropicClaude')]),
    ],
    apps: [...macApps(system, 'Claude'), ...(system.platform === 'linux' ? [join('/usr/lib', 'claude-desktop')] : [])],
    commands: system.platform === 'linux' ? ['claude-desktop'] : [],
  }),
  // Claude Code's process is called `claude` too: on Windows, and in a list that ignores case, only the path tells them apart.
  processes: {
    darwin: [{ name: 'Claude', inPath: ['Claude.app/Contents/MacOS/Claude'] }],
    win32: [{ name: 'claude.exe', inPath: ['\\WindowsApps\\Claude_', '\\AnthropicClaude\\'] }],
    linux: [{ name: 'claude-desktop' }],
  },
  logs: async (system, name) =>
    (await logFolders(system)).map((folder) => ({ folder, names: [new RegExp(`^mcp-server-${name}\\.log$`)] })),
  afterwards: (platform) =>
    platform === 'darwin'
      ? 'Open Claude Desktop. It reads the file only when it starts: if it was open, quit it with Cmd-Q first.'
      : 'Open Claude Desktop. It reads the file only when it starts: if it was open, quit it from its icon in the tray first, closing the window is not enough.',
};
