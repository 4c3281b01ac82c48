import { relative, sep } from 'node:path';
import { symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type AssistantId, assistantIds } from '../../../../src-shared/nouns/assistants.ts';
import type { Platform } from './assistant-facts.ts';
import { type FakeSystem, fakeSystem } from './assistant-system.fixture.ts';
import { assistantTable } from './table.ts';

const platforms: Platform[] = ['darwin', 'win32', 'linux'];
const made: FakeSystem[] = [];

function machine(platform: Platform, env?: Record<string, string>): FakeSystem {
  const system = fakeSystem(platform, env ? { env } : {});
  made.push(system);
  return system;
}

afterEach(() => made.splice(0).forEach((system) => system.remove()));

/** Path below home, with slashes. */
const below = (system: FakeSystem, path: string) => relative(system.homeFolder, path).replaceAll(sep, '/');

const same = (path: string) => ({ darwin: path, win32: path, linux: path });
const support = 'Library/Application Support';
const roaming = 'AppData/Roaming';

/** Where each client reads what it has for the person, below home. */
const userPlaces: Record<AssistantId, Record<Platform, string> | null> = {
  'claude-desktop': {
    darwin: `${support}/Claude/claude_desktop_config.json`,
    win32: `${roaming}/Claude/claude_desktop_config.json`,
    linux: '.config/Claude/claude_desktop_config.json',
  },
  'claude-code': same('.claude.json'),
  cursor: same('.cursor/mcp.json'),
  vscode: {
    darwin: `${support}/Code/User/mcp.json`,
    win32: `${roaming}/Code/User/mcp.json`,
    linux: '.config/Code/User/mcp.json',
  },
  'vscode-insiders': {
    darwin: `${support}/Code - Insiders/User/mcp.json`,
    win32: `${roaming}/Code - Insiders/User/mcp.json`,
    linux: '.config/Code - Insiders/User/mcp.json',
  },
  windsurf: same('.codeium/windsurf/mcp_config.json'),
  'lm-studio': same('.lmstudio/mcp.json'),
  codex: same('.codex/config.toml'),
  gemini: same('.gemini/settings.json'),
  zed: { ...same('.config/zed/settings.json'), win32: `${roaming}/Zed/settings.json` },
  amp: same('.config/amp/settings.json'),
  copilot: same('.copilot/mcp-config.json'),
  goose: { ...same('.config/goose/config.yaml'), win32: `${roaming}/Block/goose/config/config.yaml` },
  kiro: same('.kiro/settings/mcp.json'),
  other: null,
};

const keyPaths: Partial<Record<AssistantId, string[]>> = {
  vscode: ['servers'],
  'vscode-insiders': ['servers'],
  codex: ['mcp_servers'],
  zed: ['context_servers'],
  amp: ['amp.mcpServers'],
  goose: ['extensions'],
};

describe.each(assistantIds)('the places of %s', (id) => {
  const assistant = assistantTable[id];

  it.each(platforms)('are those that it reads on %s', async (platform) => {
    const system = machine(platform);
    const expected = userPlaces[id]?.[platform];
    const places = await assistant.places(system, { scope: 'user' });
    expect(places.map(({ path }) => below(system, path))).toEqual(expected === undefined ? [] : [expected]);
    for (const place of places) {
      const format = place.path.endsWith('.toml') ? 'toml' : place.path.endsWith('.yaml') ? 'yaml' : 'jsonc';
      expect(place).toMatchObject({ format, keyPath: keyPaths[id] ?? ['mcpServers'], exists: false, isRead: true });
      system.write(below(system, place.path).split('/'));
      expect(await assistant.places(system, { scope: 'user' })).toEqual([{ ...place, exists: true }]);
    }
  });

  it('are in a project only for a client that has such a scope', async () => {
    const system = machine('linux');
    const project = system.mkdir('code', 'mine');
    const expected = {
      'claude-code': ['code/mine/.mcp.json'],
      cursor: ['code/mine/.cursor/mcp.json'],
      vscode: ['code/mine/.vscode/mcp.json'],
      'vscode-insiders': ['code/mine/.vscode/mcp.json'],
    } as Partial<Record<AssistantId, string[]>>;
    const places = await assistant.places(system, { scope: 'project', project });
    expect(places.map(({ path }) => below(system, path))).toEqual(expected[id] ?? []);
    expect(assistant.scopes.includes('project')).toBe(places.length > 0);
    expect(await assistant.places(system, { scope: 'project' })).toEqual([]);
  });
});

describe('Claude Desktop on Windows', () => {
  const { 'claude-desktop': claude } = assistantTable;
  const packages = ['AppData', 'Local', 'Packages'];

  it('is edited in every package folder, and not in the classic one, which is not read then', async () => {
    const system = machine('win32');
    system.mkdir(...packages, 'Claude_pzs8sxrjxfjjc');
    system.mkdir(...packages, 'Claude_abcdefgh12345');
    system.mkdir(...packages, 'Microsoft.Claude_8wekyb3d8bbwe');
    system.write([...packages, 'Claude_not_a_folder'], '');
    const inPackage = (name: string) =>
      `AppData/Local/Packages/${name}/LocalCache/Roaming/Claude/claude_desktop_config.json`;
    const places = await claude.places(system, { scope: 'user' });
    expect(places.map(({ path, isRead }) => [below(system, path), isRead])).toEqual([
      [inPackage('Claude_abcdefgh12345'), true],
      [inPackage('Claude_pzs8sxrjxfjjc'), true],
    ]);

    system.write(['AppData', 'Roaming', 'Claude', 'claude_desktop_config.json']);
    const withClassic = await claude.places(system, { scope: 'user' });
    expect(withClassic.slice(0, 2)).toEqual(places);
    expect(withClassic[2]).toMatchObject({ exists: true, isRead: false });
  });

  it('is edited in the classic folder where there is no package', async () => {
    const system = machine('win32');
    system.mkdir(...packages);
    const [place, ...more] = await claude.places(system, { scope: 'user' });
    expect(place).toMatchObject({ isRead: true });
    expect(more).toEqual([]);
  });
});

describe('environment variables', () => {
  it.each([
    ['claude-code', 'CLAUDE_CONFIG_DIR', '.claude.json'],
    ['codex', 'CODEX_HOME', 'config.toml'],
    ['gemini', 'GEMINI_CLI_HOME', '.gemini/settings.json'],
    ['copilot', 'COPILOT_HOME', 'mcp-config.json'],
  ] as const)('move the file of %s where %s says', async (id, variable, file) => {
    const elsewhere = machine('linux').homeFolder;
    const system = machine('linux', { [variable]: elsewhere });
    const [place] = await assistantTable[id].places(system, { scope: 'user' });
    expect(relative(elsewhere, place?.path ?? '').replaceAll(sep, '/')).toBe(file);
  });
});

describe('Amp', () => {
  it('keeps its settings.jsonc where it has no settings.json', async () => {
    const system = machine('linux');
    const commented = system.write(['.config', 'amp', 'settings.jsonc']);
    expect((await assistantTable.amp.places(system, { scope: 'user' }))[0]).toMatchObject({
      path: commented,
      exists: true,
    });
    const plain = system.write(['.config', 'amp', 'settings.json']);
    expect((await assistantTable.amp.places(system, { scope: 'user' }))[0]?.path).toBe(plain);
  });
});

describe('a link that leads nowhere', () => {
  it.skipIf(process.platform === 'win32')(
    'counts as a file that exists, so that nobody writes through it',
    async () => {
      const system = machine('linux');
      system.mkdir('.cursor');
      symlinkSync('/nowhere/at/all', `${system.homeFolder}/.cursor/mcp.json`);
      expect((await assistantTable.cursor.places(system, { scope: 'user' }))[0]).toMatchObject({ exists: true });
    },
  );
});

it('the table has every client, once, under its own id', () => {
  expect(Object.keys(assistantTable)).toEqual([...assistantIds]);
  for (const id of assistantIds) expect(assistantTable[id].id).toBe(id);
});
