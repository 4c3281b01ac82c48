import { join } from 'node:path';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { lmStudioLink } from './deeplinks.ts';
import { cursorShape, readEntryOf, writeEntry } from './entries.ts';
import { macApps, placeAt, windowsApps } from './places.ts';

const file = {
  label: 'mcp.json (Program → Install → Edit mcp.json)',
  format: 'jsonc',
  keyPath: ['mcpServers'],
} as const;

/** Follows Cursor's notation since 0.3.17 (lmstudio.ai/docs/app/mcp); keys that it does not know are lost when it saves. */
export const lmStudio: AssistantFacts = {
  ...plainFacts,
  id: 'lm-studio',
  title: 'LM Studio',
  way: 'file',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user' ? [await placeAt(join(system.homeFolder, '.lmstudio', 'mcp.json'), { file })] : [],
  entry: (_name, wanted) => writeEntry(cursorShape, wanted),
  readEntry: (value) => readEntryOf(cursorShape, value),
  signs: (system) => ({
    folders: [join(system.homeFolder, '.lmstudio'), join(system.configFolder, 'LM Studio')],
    apps: [...macApps(system, 'LM Studio'), ...windowsApps(system, ['LM Studio', 'LM Studio.exe'])],
    commands: ['lms'],
  }),
  processes: {
    darwin: [{ name: 'LM Studio' }],
    win32: [{ name: 'LM Studio.exe' }],
    linux: [{ name: 'lm-studio' }, { name: 'LM Studio' }],
  },
  deeplinks: (name, wanted) => [{ title: 'Add to LM Studio', url: lmStudioLink(name, lmStudio.entry(name, wanted)) }],
  afterwards: () =>
    'LM Studio sees it by itself. Switch Easel on in a chat under Integrations, with a model that can use tools.',
};
