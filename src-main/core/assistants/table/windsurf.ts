import { join } from 'node:path';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, writeEntry } from './entries.ts';
import { macApps, placeAt, windowsApps } from './places.ts';

/** Cursor's `url` alone does not connect; a newer page shows it with a `type` (docs.windsurf.com/windsurf/cascade/mcp). */
const shape: EntryShape = {
  stdioTypes: [undefined, 'stdio'],
  http: [
    { key: 'serverUrl', types: [undefined, 'http', 'streamable-http'] },
    { key: 'url', types: ['streamable-http', 'http'] },
  ],
};
const file = {
  label: 'mcp_config.json (Cascade → MCPs → Configure)',
  format: 'jsonc',
  keyPath: ['mcpServers'],
} as const;

/** The same folder below the home folder on every system. No setting for timeouts, and no log of its servers, is documented. */
export const windsurf: AssistantFacts = {
  ...plainFacts,
  id: 'windsurf',
  title: 'Windsurf',
  way: 'file',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user'
      ? [await placeAt(join(system.homeFolder, '.codeium', 'windsurf', 'mcp_config.json'), { file })]
      : [],
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: (system) => ({
    folders: [join(system.homeFolder, '.codeium', 'windsurf'), join(system.configFolder, 'Windsurf')],
    apps: [...macApps(system, 'Windsurf'), ...windowsApps(system, ['Windsurf', 'Windsurf.exe'])],
    commands: ['windsurf'],
  }),
  processes: {
    darwin: ['Windsurf', 'Electron'].map((name) => ({ name, inPath: ['Windsurf.app/Contents/MacOS/'] })),
    win32: [{ name: 'Windsurf.exe' }],
    linux: [{ name: 'windsurf' }],
  },
  afterwards: () => 'In Windsurf, press Refresh in the list of MCPs of Cascade, or restart Windsurf.',
};
