import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { type AssistantId, assistantIds } from '../../../../src-shared/nouns/assistants.ts';
import type { WantedEntry } from './assistant-facts.ts';
import { isCurrent, renewEntry } from './entries.ts';
import { assistantTable } from './table.ts';
import { entryText } from './text-forms.ts';

const command = '/Applications/Easel.app/Contents/Frameworks/Easel Helper.app/Contents/MacOS/Easel Helper';
const args = ['/home/a b/.easel/bin/shim.cjs', '--data-dir', '/home/a b/.easel/data'];
const env = { ELECTRON_RUN_AS_NODE: '1' };
const url = 'http://127.0.0.1:7817/mcp';
const token = 'Zm9vYmFyYmF6cXV4-_Zm9vYmFyYmF6cXV4Zm9vYmFyYm';
const stdio: WantedEntry = { transport: 'stdio', command, args, env };
const bare: WantedEntry = { transport: 'stdio', command: 'C:\\Program Files\\nodejs\\node.exe', args: [], env: {} };
const http: WantedEntry = { transport: 'http', url, token };
const headers = { Authorization: `Bearer ${token}` };

/** What stands in each client's file. */
const golden: Record<AssistantId, { stdio: object; http: object | null }> = {
  'claude-desktop': { stdio: { command, args, env }, http: null },
  'claude-code': {
    stdio: { type: 'stdio', command, args, env, timeout: 600_000 },
    http: { type: 'http', url, headers, timeout: 600_000 },
  },
  cursor: { stdio: { command, args, env }, http: { url, headers } },
  vscode: { stdio: { type: 'stdio', command, args, env }, http: { type: 'http', url, headers } },
  'vscode-insiders': { stdio: { type: 'stdio', command, args, env }, http: { type: 'http', url, headers } },
  windsurf: { stdio: { command, args, env }, http: { serverUrl: url, headers } },
  'lm-studio': { stdio: { command, args, env }, http: { url, headers } },
  codex: {
    stdio: { command, args, env, startup_timeout_sec: 30, tool_timeout_sec: 600 },
    http: { url, http_headers: headers, startup_timeout_sec: 30, tool_timeout_sec: 600 },
  },
  gemini: {
    stdio: { command, args, env, timeout: 600_000 },
    http: { type: 'http', url, headers, timeout: 600_000 },
  },
  zed: { stdio: { command, args, env }, http: { url, headers } },
  amp: { stdio: { command, args, env }, http: { url, headers } },
  copilot: {
    stdio: { type: 'local', command, args, env, tools: ['*'], timeout: 600_000 },
    http: { type: 'http', url, headers, tools: ['*'], timeout: 600_000 },
  },
  goose: {
    stdio: {
      enabled: true,
      name: 'easel',
      description: 'Pictures, video and sound from your own ComfyUI',
      type: 'stdio',
      cmd: command,
      args,
      envs: env,
      timeout: 600,
    },
    http: {
      enabled: true,
      name: 'easel',
      description: 'Pictures, video and sound from your own ComfyUI',
      type: 'streamable_http',
      uri: url,
      headers,
      timeout: 600,
    },
  },
  kiro: { stdio: { command, args, env }, http: { url, headers } },
  other: { stdio: { command, args, env }, http: { type: 'http', url, headers } },
};

describe.each(assistantIds)('the entry of %s', (id) => {
  const assistant = assistantTable[id];
  const possible = [stdio, bare, ...(assistant.transports.includes('http') ? [http] : [])];

  it('is written exactly so', () => {
    expect(assistant.entry('easel', stdio)).toEqual(golden[id].stdio);
    if (assistant.transports.includes('http')) expect(assistant.entry('easel', http)).toEqual(golden[id].http);
    else expect(golden[id].http).toBeNull();
  });

  it('leaves out variables where there are none', () => {
    expect(Object.keys(assistant.entry('easel', bare)).filter((key) => key.startsWith('env'))).toEqual([]);
  });

  it('is read back as what was wanted, from the object and from the file', () => {
    for (const wanted of possible) {
      const entry = assistant.entry('easel', wanted);
      expect(assistant.readEntry(entry)).toEqual(wanted);
      expect(isCurrent(assistant.readEntry(entry)!, wanted)).toBe(true);
      expect(assistant.readEntry(JSON.parse(JSON.stringify(entry)))).toEqual(wanted);
    }
  });

  it('is not understood where it is anything else', () => {
    for (const value of [
      null,
      undefined,
      'x',
      1,
      [],
      {},
      { command: 1 },
      { command, args: 'x' },
      { command, args: [1] },
    ]) {
      expect(assistant.readEntry(value)).toBeNull();
    }
    expect(assistant.readEntry({ ...assistant.entry('easel', stdio), type: 'sse' })).toBeNull();
    const variables = id === 'goose' ? 'envs' : 'env';
    expect(assistant.readEntry({ ...assistant.entry('easel', stdio), [variables]: { A: {} } })).toBeNull();
  });

  it('says when somebody switched it off in the client, and is not current then', () => {
    const off = assistant.readEntry({
      ...assistant.entry('easel', stdio),
      [id === 'goose' ? 'enabled' : 'disabled']: id !== 'goose',
    });
    expect(off).toEqual({ ...stdio, disabled: true });
    expect(isCurrent(off!, stdio)).toBe(false);
  });
});

describe('what another version of a client, or a person, wrote', () => {
  it.each<[AssistantId, object, object | null]>([
    // Claude Code and Gemini take a bare `url` for something else; Windsurf does not connect to it.
    ['claude-code', { url, headers }, null],
    ['gemini', { url, headers }, null],
    ['gemini', { httpUrl: url, headers }, http],
    ['windsurf', { url, headers }, null],
    ['windsurf', { type: 'streamable-http', url, headers }, http],
    ['claude-desktop', { type: 'http', url, headers }, null],
    ['codex', { url, headers }, { transport: 'http', url, token: null }],
    ['codex', { url, bearer_token_env_var: 'EASEL_TOKEN' }, { transport: 'http', url, token: null }],
    ['cursor', { url, headers: { authorization: `bearer  ${token}` } }, http],
    ['cursor', { url, headers: { Authorization: 'Basic abc' } }, { transport: 'http', url, token: null }],
    ['zed', { source: 'custom', command, args, env }, stdio],
    ['goose', { type: 'stdio', cmd: command, args, envs: { ELECTRON_RUN_AS_NODE: 1 } }, stdio],
    ['vscode', { command, args, env, dev: {} }, stdio],
  ])('%s: %j', (id, value, found) => {
    expect(assistantTable[id].readEntry(value)).toEqual(found);
  });
});

describe('isCurrent', () => {
  const found = assistantTable.cursor.readEntry(assistantTable.cursor.entry('easel', stdio))!;

  it.each<[string, WantedEntry]>([
    ['another executable', { ...stdio, command: '/elsewhere/Easel' }],
    ['another argument', { ...stdio, args: [...args.slice(0, 2), '/other'] }],
    ['one argument more', { ...stdio, args: [...args, '--app'] }],
    ['another variable', { ...stdio, env: { ELECTRON_RUN_AS_NODE: '0' } }],
    ['one variable more', { ...stdio, env: { ...env, A: '1' } }],
    ['another transport', http],
  ])('is false for %s', (_what, wanted) => {
    expect(isCurrent(found, wanted)).toBe(false);
  });

  it('is false over HTTP for another port or token', () => {
    const entry = assistantTable.cursor.readEntry(assistantTable.cursor.entry('easel', http))!;
    expect(isCurrent(entry, http)).toBe(true);
    expect(isCurrent(entry, { ...http, url: 'http://127.0.0.1:7818/mcp' } as WantedEntry)).toBe(false);
    expect(isCurrent(entry, { ...http, token: 'other' } as WantedEntry)).toBe(false);
    expect(isCurrent(entry, stdio)).toBe(false);
  });
});

describe('renewEntry', () => {
  it("keeps the person's own settings and nothing that says how Easel is reached", () => {
    const before = { ...golden.copilot.http, timeout: 5000, autoApprove: ['generate_image'], disabled: true };
    expect(renewEntry(before, assistantTable.copilot.entry('easel', stdio))).toEqual({
      ...golden.copilot.stdio,
      timeout: 5000,
      autoApprove: ['generate_image'],
    });
    expect(renewEntry('nonsense', assistantTable.cursor.entry('easel', http))).toEqual(golden.cursor.http);
  });
});

describe("the clients' own commands", () => {
  const argv = (id: AssistantId, wanted: WantedEntry) => assistantTable[id].ownCommand?.register('easel', wanted);

  it('register by exactly these arguments', () => {
    expect(argv('claude-code', stdio)).toEqual([
      'mcp',
      'add-json',
      '-s',
      'user',
      'easel',
      JSON.stringify(golden['claude-code'].stdio),
    ]);
    expect(argv('codex', stdio)).toEqual([
      'mcp',
      'add',
      'easel',
      '--env',
      'ELECTRON_RUN_AS_NODE=1',
      '--',
      command,
      ...args,
    ]);
    expect(argv('codex', http)).toBeNull();
    const addGemini = ['mcp', 'add', '-s', 'user', '--timeout', '600000'];
    expect(argv('gemini', stdio)).toEqual([
      ...addGemini,
      '-e',
      'ELECTRON_RUN_AS_NODE=1',
      'easel',
      command,
      '--',
      ...args,
    ]);
    expect(argv('gemini', http)).toEqual([
      ...addGemini,
      '-t',
      'http',
      '-H',
      `Authorization: Bearer ${token}`,
      'easel',
      url,
    ]);
    expect(argv('vscode', http)).toEqual(['--add-mcp', JSON.stringify({ name: 'easel', type: 'http', url, headers })]);
    expect(argv('amp', bare)).toEqual(['mcp', 'add', 'easel', '--', 'C:\\Program Files\\nodejs\\node.exe']);
    expect(argv('amp', stdio)).toBeNull();
    const addCopilot = ['mcp', 'add', 'easel', '--timeout', '600000'];
    expect(argv('copilot', stdio)).toEqual([...addCopilot, '--env', 'ELECTRON_RUN_AS_NODE=1', '--', command, ...args]);
    expect(argv('copilot', http)).toEqual([
      ...addCopilot,
      '--transport',
      'http',
      '--header',
      `Authorization: Bearer ${token}`,
      url,
    ]);
  });
});

it('the TOML for Codex says the same as the entry', () => {
  const { entry, file, readEntry } = assistantTable.codex;
  const text = entryText('toml', { keyPath: file.keyPath, name: 'easel', entry: entry('easel', bare) });
  const parsed = parseToml(text) as { mcp_servers: { easel: unknown } };
  expect(readEntry(parsed.mcp_servers.easel)).toEqual(bare);
});
