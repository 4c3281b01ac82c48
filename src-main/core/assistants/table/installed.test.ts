import { utimesSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type AssistantId, assistantIds } from '../../../../src-shared/nouns/assistants.ts';
import type { Platform } from './assistant-facts.ts';
import { type FakeSystem, fakeSystem } from './assistant-system.fixture.ts';
import { isInstalled } from './installed.ts';
import { newestLog } from './logs.ts';
import { assistantTable } from './table.ts';

const platforms: Platform[] = ['darwin', 'win32', 'linux'];
const made: FakeSystem[] = [];

function machine(platform: Platform, env?: Record<string, string>): FakeSystem {
  const system = fakeSystem(platform, env ? { env } : {});
  made.push(system);
  return system;
}

afterEach(() => made.splice(0).forEach((system) => system.remove()));

describe('isInstalled', () => {
  it.each(platforms)('finds none of them on a bare machine (%s)', async (platform) => {
    const system = machine(platform);
    for (const id of assistantIds) expect([id, await isInstalled(assistantTable[id], system)]).toEqual([id, false]);
  });

  it.each<[AssistantId, Platform, string[]]>([
    ['claude-desktop', 'darwin', ['Library', 'Application Support', 'Claude']],
    ['claude-desktop', 'darwin', ['Applications', 'Claude.app']],
    ['claude-desktop', 'win32', ['AppData', 'Local', 'Packages', 'Claude_pzs8sxrjxfjjc']],
    ['claude-desktop', 'win32', ['AppData', 'Local', 'AnthropicClaude']],
    ['claude-desktop', 'linux', ['.config', 'Claude']],
    ['claude-code', 'linux', ['.claude']],
    ['cursor', 'darwin', ['Applications', 'Cursor.app']],
    ['cursor', 'win32', ['AppData', 'Local', 'Programs', 'cursor', 'Cursor.exe']],
    ['vscode', 'win32', ['AppData', 'Local', 'Programs', 'Microsoft VS Code', 'Code.exe']],
    ['vscode', 'linux', ['.config', 'Code']],
    ['vscode-insiders', 'darwin', ['Applications', 'Visual Studio Code - Insiders.app']],
    ['windsurf', 'linux', ['.codeium', 'windsurf']],
    ['lm-studio', 'win32', ['.lmstudio']],
    ['codex', 'linux', ['.codex']],
    ['gemini', 'win32', ['.gemini']],
    ['zed', 'darwin', ['.config', 'zed']],
    ['amp', 'win32', ['.config', 'amp']],
    ['goose', 'win32', ['AppData', 'Roaming', 'Block', 'goose', 'config']],
    ['kiro', 'linux', ['.kiro']],
  ])('finds %s on %s by %j, and nothing else with it', async (id, platform, path) => {
    const system = machine(platform);
    system.mkdir(...path);
    const found: AssistantId[] = [];
    for (const one of assistantIds) if (await isInstalled(assistantTable[one], system)) found.push(one);
    expect(found).toEqual([id]);
  });

  it.each<[AssistantId, string]>([
    ['claude-code', 'claude'],
    ['cursor', 'cursor'],
    ['vscode', 'code'],
    ['vscode-insiders', 'code-insiders'],
    ['windsurf', 'windsurf'],
    ['lm-studio', 'lms'],
    ['codex', 'codex'],
    ['gemini', 'gemini'],
    ['zed', 'zeditor'],
    ['amp', 'amp'],
    ['copilot', 'copilot'],
    ['goose', 'goose'],
    ['kiro', 'kiro-cli'],
  ])('finds %s by its command', async (id, command) => {
    const system = machine('linux');
    system.commands.set(command, `/usr/local/bin/${command}`);
    expect(await isInstalled(assistantTable[id], system)).toBe(true);
  });

  it('looks where an environment variable has moved it', async () => {
    const elsewhere = machine('linux').homeFolder;
    expect(await isInstalled(assistantTable.codex, machine('linux', { CODEX_HOME: elsewhere }))).toBe(true);
  });
});

describe('newestLog', () => {
  const log = (id: AssistantId, system: FakeSystem) => newestLog(assistantTable[id], { system, name: 'easel' });

  it('is none where the client has written none, or keeps none', async () => {
    for (const platform of platforms) {
      const system = machine(platform);
      for (const id of assistantIds) expect(await log(id, system)).toBeNull();
    }
  });

  it.each<[AssistantId, Platform, string[]]>([
    ['claude-desktop', 'darwin', ['Library', 'Logs', 'Claude', 'mcp-server-easel.log']],
    ['claude-desktop', 'win32', ['AppData', 'Roaming', 'Claude', 'logs', 'mcp-server-easel.log']],
    ['claude-desktop', 'linux', ['.config', 'Claude', 'logs', 'mcp-server-easel.log']],
    [
      'claude-code',
      'linux',
      ['.cache', 'claude-cli-nodejs', '-home-a', 'mcp-logs-easel', '2026-11-21T19-14-31-820Z.jsonl'],
    ],
    ['claude-code', 'darwin', ['Library', 'Caches', 'claude-cli-nodejs', '-a', 'mcp-logs-easel', 'x.jsonl']],
    ['claude-code', 'win32', ['AppData', 'Local', 'claude-cli-nodejs', 'Cache', '-a', 'mcp-logs-easel', 'x.jsonl']],
    [
      'cursor',
      'win32',
      [
        'AppData',
        'Roaming',
        'Cursor',
        'logs',
        '20261121T1',
        'window1',
        'exthost',
        'anysphere.cursor-mcp',
        'MCP user-easel.log',
      ],
    ],
    [
      'cursor',
      'linux',
      [
        '.config',
        'Cursor',
        'logs',
        '20250320T1',
        'window2',
        'exthost',
        'anysphere.cursor-always-local',
        'Cursor MCP.log',
      ],
    ],
    [
      'vscode',
      'linux',
      ['.config', 'Code', 'logs', '20261121T1', 'window1', 'mcpServer.mcp.config.usrlocal.easel.log'],
    ],
    [
      'vscode-insiders',
      'darwin',
      ['Library', 'Application Support', 'Code - Insiders', 'logs', '20261121T1', 'mcpServer.mcp.config.ws0.easel.log'],
    ],
  ])('of %s on %s is %j', async (id, platform, path) => {
    const system = machine(platform);
    const other = [...path.slice(0, -1), 'mcp-server-easel-two.log'];
    system.write(other, 'another server');
    const file = system.write(path, 'line\n');
    expect(await log(id, system)).toBe(file);
  });

  it('is the one written last that is not empty, in any package folder too', async () => {
    const system = machine('win32');
    const inPackage = (name: string, text: string, seconds: number) => {
      const path = [
        'AppData',
        'Local',
        'Packages',
        name,
        'LocalCache',
        'Roaming',
        'Claude',
        'logs',
        'mcp-server-easel.log',
      ];
      const file = system.write(path, text);
      utimesSync(file, seconds, seconds);
      return file;
    };
    inPackage('Claude_old', 'old', 1000);
    const newer = inPackage('Claude_new', 'new', 2000);
    inPackage('Claude_empty', '', 3000);
    expect(await log('claude-desktop', system)).toBe(newer);
  });

  it('is none where a file stands in place of the folder', async () => {
    const system = machine('linux');
    system.write(['.config', 'Code', 'logs'], 'a file where a folder should be');
    expect(await log('vscode', system)).toBeNull();
  });
});

describe('processes', () => {
  it('tell Claude Desktop from Claude Code, which has the same name, by the path', () => {
    for (const platform of ['darwin', 'win32'] as const) {
      for (const { inPath } of assistantTable['claude-desktop'].processes[platform]) expect(inPath).toBeDefined();
    }
  });
});

describe('what is said', () => {
  it('ends in a full stop, and warns of secrets in shared files', () => {
    for (const id of assistantIds) {
      const assistant = assistantTable[id];
      for (const platform of platforms) expect(assistant.afterwards(platform) ?? '.').toMatch(/[.]$/);
      const notes = assistant.notes({ transport: 'http', scope: 'project' });
      expect(notes.join(' ')).toContain('access token');
      expect(assistant.notes({ transport: 'stdio', scope: 'user' })).toEqual([]);
    }
    expect(assistantTable.vscode.notes({ transport: 'http', scope: 'user' }).join()).toContain('Settings Sync');
  });

  it('asks for Claude Desktop alone to be quit first', () => {
    expect(assistantIds.filter((id) => assistantTable[id].mustQuitFirst)).toEqual(['claude-desktop']);
  });
});
