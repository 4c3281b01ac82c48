import { join } from 'node:path';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { cursorLink } from './deeplinks.ts';
import { cursorShape, readEntryOf, writeEntry } from './entries.ts';
import { macApps, placeAt, windowsApps } from './places.ts';

const file = { label: 'mcp.json (Settings → Tools & MCP)', format: 'jsonc', keyPath: ['mcpServers'] } as const;

/** cursor.com/docs/context/mcp: `~/.cursor/mcp.json`, or `.cursor/mcp.json` of a project. No setting for timeouts is documented. */
export const cursor: AssistantFacts = {
  ...plainFacts,
  id: 'cursor',
  title: 'Cursor',
  way: 'file',
  transports: ['stdio', 'http'],
  scopes: ['user', 'project'],
  file,
  places: async (system, { scope, project }) => {
    const folder = scope === 'user' ? system.homeFolder : project;
    return folder === undefined ? [] : [await placeAt(join(folder, '.cursor', 'mcp.json'), { file })];
  },
  entry: (_name, wanted) => writeEntry(cursorShape, wanted),
  readEntry: (value) => readEntryOf(cursorShape, value),
  signs: (system) => ({
    folders: [join(system.homeFolder, '.cursor'), join(system.configFolder, 'Cursor')],
    apps: [...macApps(system, 'Cursor'), ...windowsApps(system, ['cursor', 'Cursor.exe'])],
    commands: ['cursor'],
  }),
  processes: {
    darwin: [{ name: 'Cursor', inPath: ['Cursor.app/Contents/MacOS/'] }],
    win32: [{ name: 'Cursor.exe' }],
    linux: [{ name: 'cursor' }],
  },
  deeplinks: (name, wanted) => [{ title: 'Add to Cursor', url: cursorLink(name, cursor.entry(name, wanted)) }],
  /** A folder for each run, window and extension; older versions kept one log for all servers (reports of 2025 and 2026). */
  logs: (system, name) => {
    const file = new RegExp(`^(Cursor MCP|MCP (user|project-.*)-${name})\\.log$`);
    const names = [/^\d/, /^window/, /^exthost$/, /^anysphere\.cursor-/, file];
    return Promise.resolve([{ folder: join(system.configFolder, 'Cursor', 'logs'), names }]);
  },
  afterwards: () => 'Cursor sees it by itself. If it stays off, switch Easel on under Settings → Tools & MCP.',
};
