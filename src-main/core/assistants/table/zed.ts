import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { type EntryShape, readEntryOf, writeEntry } from './entries.ts';
import { dotConfig, macApps, placeAt, windowsApps } from './places.ts';

/** zed.dev/docs/ai/mcp: neither form has a type; `source` is of older versions, and newer ones take it out. */
const shape: EntryShape = { stdioTypes: [undefined], http: [{ key: 'url', types: [undefined] }] };
const file = {
  label: 'settings.json (command "zed: open settings file")',
  format: 'jsonc',
  keyPath: ['context_servers'],
} as const;

/** zed.dev/docs/configuring-zed: `~/.config/zed` on macOS and Linux, `%APPDATA%\Zed` on Windows. */
const folder = (system: AssistantSystem) =>
  system.platform === 'win32' ? join(system.configFolder, 'Zed') : join(dotConfig(system), 'zed');

export const zed: AssistantFacts = {
  ...plainFacts,
  id: 'zed',
  title: 'Zed',
  way: 'copy',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user' ? [await placeAt(join(folder(system), 'settings.json'), { file })] : [],
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: (system) => ({
    folders: [folder(system)],
    apps: [...macApps(system, 'Zed'), ...windowsApps(system, ['Zed', 'Zed.exe'])],
    commands: ['zed', 'zeditor'],
  }),
  processes: { darwin: [{ name: 'zed' }], win32: [{ name: 'Zed.exe' }], linux: [{ name: 'zed-editor' }] },
  afterwards: () => 'Zed sees it by itself: the dot beside Easel turns green in the settings of the agent panel.',
};
