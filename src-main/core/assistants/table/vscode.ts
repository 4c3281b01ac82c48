import { join } from 'node:path';
import type { AssistantId } from '../../../../src-shared/nouns/assistants.ts';
import type { AssistantSystem } from '../system.ts';
import { type AssistantFacts, plainFacts, projectNotes } from './assistant-facts.ts';
import { vscodeLink } from './deeplinks.ts';
import { type EntryShape, readEntryOf, writeEntry } from './entries.ts';
import { macApps, placeAt, windowsApps } from './places.ts';

const shape: EntryShape = { stdioTypes: ['stdio', undefined], http: [{ key: 'url', types: ['http'] }] };
const file = {
  label: 'mcp.json (command "MCP: Open User Configuration")',
  format: 'jsonc',
  keyPath: ['servers'],
} as const;

interface Edition {
  readonly id: AssistantId;
  readonly title: string;
  /** Name of its folder among the person's settings. */
  readonly folder: string;
  readonly command: string;
  readonly scheme: 'vscode' | 'vscode-insiders';
  readonly macApp: string;
  readonly windowsApp: string[];
}

/**
 * code.visualstudio.com/docs/agents/reference/mcp-configuration: `mcp.json` of the person's profile (the standard one; other profiles have
 * their own), `.vscode/mcp.json` of a project, both with `servers`. By file: `--add-mcp` starts the editor, and nothing takes an entry
 * out again. No setting for timeouts is documented.
 */
function edition({ id, title, folder, command, scheme, macApp, windowsApp }: Edition): AssistantFacts {
  const settings = (system: AssistantSystem) => join(system.configFolder, folder);
  const entry: AssistantFacts['entry'] = (_name, wanted) => writeEntry(shape, wanted);
  return {
    ...plainFacts,
    id,
    title,
    way: 'file',
    transports: ['stdio', 'http'],
    scopes: ['user', 'project'],
    file,
    places: async (system, { scope, project }) => {
      if (scope === 'user') return [await placeAt(join(settings(system), 'User', 'mcp.json'), { file })];
      return project === undefined ? [] : [await placeAt(join(project, '.vscode', 'mcp.json'), { file })];
    },
    entry,
    readEntry: (value) => readEntryOf(shape, value),
    signs: (system) => ({
      folders: [settings(system)],
      apps: [...macApps(system, macApp), ...windowsApps(system, windowsApp)],
      commands: [command],
    }),
    processes: {
      darwin: ['Code', 'Electron'].map((name) => ({ name, inPath: [`${macApp}.app/Contents/MacOS/`] })),
      win32: [{ name: windowsApp.at(-1) ?? '' }],
      linux: [{ name: command }],
    },
    ownCommand: {
      command,
      register: (name, wanted) => ['--add-mcp', JSON.stringify({ name, ...entry(name, wanted) })],
    },
    /** A folder for each run, and in newer versions one for each window; the middle of the name is the place of the entry (reports of 2026). */
    logs: (system, name) => {
      const folder = join(settings(system), 'logs');
      const file = new RegExp(`^mcpServer\\.mcp\\.config\\..*\\.${name}\\.log$`);
      return Promise.resolve([
        { folder, names: [/^\d/, /^window/, file] },
        { folder, names: [/^\d/, file] },
      ]);
    },
    deeplinks: (name, wanted) => {
      const { type, ...rest } = entry(name, wanted);
      return [
        {
          title: `Add to ${title}`,
          url: vscodeLink(scheme, name, wanted.transport === 'http' ? { type, ...rest } : rest),
        },
      ];
    },
    afterwards: () => `${title} asks whether to trust Easel when a chat first needs it; "MCP: List Servers" shows it.`,
    notes: ({ transport, scope }) => [
      ...projectNotes(transport, scope),
      ...(transport === 'http' && scope === 'user'
        ? ["Settings Sync may carry the entry, with this Easel's access token, to your other computers."]
        : []),
    ],
  };
}

export const vscode = edition({
  id: 'vscode',
  title: 'VS Code',
  folder: 'Code',
  command: 'code',
  scheme: 'vscode',
  macApp: 'Visual Studio Code',
  windowsApp: ['Microsoft VS Code', 'Code.exe'],
});

export const vscodeInsiders = edition({
  id: 'vscode-insiders',
  title: 'VS Code Insiders',
  folder: 'Code - Insiders',
  command: 'code-insiders',
  scheme: 'vscode-insiders',
  macApp: 'Visual Studio Code - Insiders',
  windowsApp: ['Microsoft VS Code Insiders', 'Code - Insiders.exe'],
});
