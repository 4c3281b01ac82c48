import { join } from 'node:path';
import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { cursorShape, readEntryOf, writeEntry } from './entries.ts';
import { dotConfig, isThere, placeAt } from './places.ts';

const file = { label: 'settings.json of Amp', format: 'jsonc', keyPath: ['amp.mcpServers'] } as const;

/** ampcode.com/manual#configuration: `~/.config/amp/settings.json` or `.jsonc`, on Windows too. */
export const amp: AssistantFacts = {
  ...plainFacts,
  id: 'amp',
  title: 'Amp',
  way: 'copy',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file,
  places: async (system, { scope }) => {
    if (scope !== 'user') return [];
    const [plain, commented] = ['settings.json', 'settings.jsonc'].map((name) => join(dotConfig(system), 'amp', name));
    if (plain === undefined || commented === undefined) return [];
    return [await placeAt(!(await isThere(plain)) && (await isThere(commented)) ? commented : plain, { file })];
  },
  entry: (_name, wanted) => writeEntry(cursorShape, wanted),
  readEntry: (value) => readEntryOf(cursorShape, value),
  signs: (system) => ({ folders: [join(dotConfig(system), 'amp')], apps: [], commands: ['amp'] }),
  processes: { darwin: [{ name: 'amp' }], win32: [{ name: 'amp.exe' }], linux: [{ name: 'amp' }] },
  ownCommand: {
    command: 'amp',
    // Its manual shows neither a way to give variables nor headers.
    register: (name, wanted) =>
      wanted.transport === 'http' || Object.keys(wanted.env).length > 0
        ? null
        : ['mcp', 'add', name, '--', wanted.command, ...wanted.args],
  },
  afterwards: () => 'Start a new session of Amp.',
};
