import { join } from 'node:path';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { gooseLink } from './deeplinks.ts';
import { type EntryShape, readEntryOf, toolTimeoutMs, writeEntry } from './entries.ts';
import { dotConfig, macApps, placeAt } from './places.ts';

const description = 'Pictures, video and sound from your own ComfyUI';
/** Seconds (goose-docs.ai/docs/guides/config-files); 300 by itself. */
const timeoutSeconds = toolTimeoutMs / 1000;

const shape: EntryShape = {
  stdioTypes: ['stdio'],
  http: [{ key: 'uri', types: ['streamable_http'] }],
  commandKey: 'cmd',
  envKey: 'envs',
  extra: { timeout: timeoutSeconds },
};
const file = { label: 'config.yaml', format: 'yaml', keyPath: ['extensions'] } as const;

const folder = (system: AssistantSystem) =>
  system.platform === 'win32'
    ? join(system.configFolder, 'Block', 'goose', 'config')
    : join(dotConfig(system), 'goose');

/** Its deeplinks carry HTTP only; see `gooseLink`. */
export const goose: AssistantFacts = {
  ...plainFacts,
  id: 'goose',
  title: 'Goose',
  way: 'copy',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) =>
    scope === 'user' ? [await placeAt(join(folder(system), 'config.yaml'), { file })] : [],
  entry: (name, wanted) => ({ enabled: true, name, description, ...writeEntry(shape, wanted) }),
  readEntry: (value) => readEntryOf(shape, value),
  signs: (system) => ({
    folders: [folder(system), ...(system.platform === 'darwin' ? [join(system.configFolder, 'Goose')] : [])],
    apps: macApps(system, 'Goose'),
    commands: ['goose'],
  }),
  processes: {
    darwin: [{ name: 'Goose' }, { name: 'goose' }],
    win32: [{ name: 'Goose.exe' }, { name: 'goose.exe' }],
    linux: [{ name: 'goose' }],
  },
  deeplinks: (name, wanted) =>
    wanted.transport === 'stdio'
      ? []
      : [{ title: 'Add to Goose', url: gooseLink({ name, title: 'Easel', description, timeoutSeconds }, wanted) }],
  afterwards: () => 'Restart Goose, or start a new session.',
};
