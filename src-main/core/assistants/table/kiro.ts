import { join } from 'node:path';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { kiroLink } from './deeplinks.ts';
import { cursorShape, readEntryOf, writeEntry } from './entries.ts';
import { macApps, placeAt, windowsApps } from './places.ts';

const file = {
  label: 'mcp.json (command "Kiro: Open user MCP config (JSON)")',
  format: 'jsonc',
  keyPath: ['mcpServers'],
} as const;

/** kiro.dev/docs/mcp/configuration; the editor and Kiro's command line read the same file. */
export const kiro: AssistantFacts = {
  ...plainFacts,
  id: 'kiro',
  title: 'Kiro',
  way: 'copy',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user' ? [await placeAt(join(system.homeFolder, '.kiro', 'settings', 'mcp.json'), { file })] : [],
  entry: (_name, wanted) => writeEntry(cursorShape, wanted),
  readEntry: (value) => readEntryOf(cursorShape, value),
  signs: (system) => ({
    folders: [join(system.homeFolder, '.kiro'), join(system.configFolder, 'Kiro')],
    apps: [...macApps(system, 'Kiro'), ...windowsApps(system, ['Kiro', 'Kiro.exe'])],
    commands: ['kiro', 'kiro-cli'],
  }),
  processes: {
    darwin: ['Kiro', 'Electron'].map((name) => ({ name, inPath: ['Kiro.app/Contents/MacOS/'] })),
    win32: [{ name: 'Kiro.exe' }],
    linux: [{ name: 'kiro' }],
  },
  // The link goes through a website, so it never carries a token.
  deeplinks: (name, wanted) =>
    wanted.transport === 'http' ? [] : [{ title: 'Add to Kiro', url: kiroLink(name, kiro.entry(name, wanted)) }],
  afterwards: () => 'Kiro connects when the file is saved; its MCP servers panel shows Easel.',
};
