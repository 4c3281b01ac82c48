import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type AssistantId, assistantIds, type Copyable } from '../../../../src-shared/nouns/assistants.ts';
import type { EntryValue, WantedEntry } from './assistant-facts.ts';
import { copyablesOf } from './copyables.ts';
import { shellLine } from './shell-line.ts';
import { assistantTable } from './table.ts';

const name = 'easel';
const token = 'Zm9vYmFyYmF6cXV4-_Zm9vYmFyYmF6cXV4Zm9vYmFyYm';
const stdio: WantedEntry = {
  transport: 'stdio',
  command: '/Applications/Easel.app/Contents/MacOS/Ea sel+ü',
  args: ['/home/Zoë & Co/.easel/bin/shim.cjs', '--data-dir', 'C:\\da ta\\"x"\\'],
  env: { ELECTRON_RUN_AS_NODE: '1' },
};
const http: WantedEntry = { transport: 'http', url: 'http://127.0.0.1:7817/mcp', token };

function of(id: AssistantId, wanted: WantedEntry, kind?: Copyable['kind']): Copyable[] {
  const all = copyablesOf(assistantTable[id], { name, wanted, platform: 'linux' });
  return kind ? all.filter((one) => one.kind === kind) : all;
}
const link = (id: AssistantId, wanted: WantedEntry) => of(id, wanted, 'deeplink')[0]?.text ?? '';
const entry = (id: AssistantId, wanted: WantedEntry) => assistantTable[id].entry(name, wanted);
const fromBase64 = (text: string | null) =>
  JSON.parse(Buffer.from(text ?? '', 'base64').toString('utf8')) as EntryValue;

describe.each(assistantIds)('what can be copied for %s', (id) => {
  const assistant = assistantTable[id];

  it('holds the entry in the format of its file', () => {
    for (const wanted of [stdio, http].filter(({ transport }) => assistant.transports.includes(transport))) {
      const [block] = of(id, wanted).filter(({ kind }) => ['json', 'toml', 'yaml'].includes(kind));
      const parse = { json: JSON.parse, toml: parseToml, yaml: parseYaml }[block?.kind as 'json'];
      const whole = parse(block?.text ?? '') as Record<string, Record<string, unknown>>;
      expect(Object.keys(whole)).toEqual(assistant.file.keyPath);
      const entries = whole[assistant.file.keyPath[0] ?? ''] ?? {};
      expect(Object.keys(entries)).toEqual([name]);
      expect(entries[name]).toEqual(entry(id, wanted));
    }
  });

  it('never holds the token unless HTTP is asked for, and says so in any case', () => {
    const plain = of(id, stdio);
    expect(plain.length).toBeGreaterThan(0);
    for (const { text, hint } of plain) {
      expect(text).not.toContain('Bearer');
      expect(hint).toContain('no secret');
    }
    for (const { hint } of of(id, http)) expect(hint).toContain('access token');
    if (!assistant.transports.includes('http')) expect(of(id, http)).toEqual([]);
  });
});

describe('deeplinks', () => {
  it.each(['cursor', 'lm-studio'] as const)('of %s carry the entry in base64', (id) => {
    const start = { cursor: 'cursor://anysphere.cursor-deeplink/mcp/install?', 'lm-studio': 'lmstudio://add_mcp?' }[id];
    for (const wanted of [stdio, http]) {
      const url = new URL(link(id, wanted));
      expect(url.href.startsWith(start)).toBe(true);
      expect(url.searchParams.get('name')).toBe(name);
      expect(assistantTable[id].readEntry(fromBase64(url.searchParams.get('config')))).toEqual(wanted);
    }
  });

  it.each([
    ['vscode', 'vscode:mcp/install?'],
    ['vscode-insiders', 'vscode-insiders:mcp/install?'],
  ] as const)('of %s carry name and entry as one JSON', (id, start) => {
    for (const wanted of [stdio, http]) {
      const url = link(id, wanted);
      expect(url.startsWith(start)).toBe(true);
      const { name: shown, ...value } = JSON.parse(decodeURIComponent(url.slice(start.length))) as EntryValue;
      expect(shown).toBe(name);
      expect(assistantTable[id].readEntry(value)).toEqual(wanted);
      expect(value['type']).toBe(wanted.transport === 'http' ? 'http' : undefined);
    }
  });

  it('of Kiro carry the entry as JSON, and never a token, because they lead through a website', () => {
    const url = new URL(link('kiro', stdio));
    expect(url.origin + url.pathname).toBe('https://kiro.dev/launch/mcp/add');
    expect(url.searchParams.get('name')).toBe(name);
    expect(JSON.parse(url.searchParams.get('config') ?? '')).toEqual(entry('kiro', stdio));
    expect(of('kiro', stdio, 'deeplink')[0]?.hint).toContain('kiro.dev');
    expect(of('kiro', http, 'deeplink')).toEqual([]);
  });

  it('of Goose carry HTTP alone, as Goose takes them apart', () => {
    expect(of('goose', stdio, 'deeplink')).toEqual([]);
    for (const secret of [token, 'padded==', 'a%20b']) {
      const url = new URL(link('goose', { ...http, token: secret }));
      expect(url.protocol + url.host).toBe('goose:extension');
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        type: 'streamable_http',
        url: 'http://127.0.0.1:7817/mcp',
        id: name,
        name: 'Easel',
        timeout: '600',
      });
      const [key, value = ''] = url.searchParams.get('header')!.split('=');
      expect([key, decodeURIComponent(value)]).toEqual(['Authorization', `Bearer ${secret}`]);
    }
  });

  it('exist for these clients and no other', () => {
    const with_ = assistantIds.filter((id) => of(id, http, 'deeplink').length + of(id, stdio, 'deeplink').length > 0);
    expect(with_).toEqual(['cursor', 'vscode', 'vscode-insiders', 'lm-studio', 'goose', 'kiro']);
  });
});

describe('command lines', () => {
  it.skipIf(process.platform === 'win32')('give a POSIX shell exactly the arguments', () => {
    const argument = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), (argv) => {
        const out = execFileSync('sh', ['-c', `set -- ${shellLine('linux', argv)}; printf '%s\\0' "$@"`]).toString();
        expect(out.split('\0').slice(0, -1)).toEqual(argv);
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  it('give a program of Windows exactly the arguments', () => {
    const piece = fc.constantFrom('a', ' ', '"', '\\', '\\\\', '{"', '":', '&', '-', 'C:\\x');
    const argument = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), (argv) => {
        expect(windowsArguments(shellLine('win32', argv))).toEqual(argv);
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it('bring their variables along', () => {
    const wanted = { ...stdio, command: '/opt/Easel/easel', args: ['/s.cjs', '--data-dir', '/d a'] };
    const [plain] = copyablesOf(assistantTable.other, { name, wanted, platform: 'linux' }).filter(
      ({ kind }) => kind === 'command',
    );
    expect(plain?.text).toBe(`ELECTRON_RUN_AS_NODE=1 /opt/Easel/easel /s.cjs --data-dir '/d a'`);
    const [windows] = copyablesOf(assistantTable.other, { name, wanted, platform: 'win32' }).filter(
      ({ kind }) => kind === 'command',
    );
    expect(windows?.text).toBe('set "ELECTRON_RUN_AS_NODE=1" && /opt/Easel/easel /s.cjs --data-dir "/d a"');
  });

  it('exist where a client has a command that can carry it', () => {
    const commands = (wanted: WantedEntry) => assistantIds.filter((id) => of(id, wanted, 'command').length > 0);
    expect(commands(stdio)).toEqual([
      'claude-code',
      'vscode',
      'vscode-insiders',
      'codex',
      'gemini',
      'copilot',
      'other',
    ]);
    expect(commands(http)).toEqual(['claude-code', 'vscode', 'vscode-insiders', 'gemini', 'copilot']);
    expect(commands({ ...stdio, env: {} })).toContain('amp');
  });
});

/** The rules of Microsoft's C runtime, written anew: quotes group, a backslash counts only before a quote. */
function windowsArguments(line: string): string[] {
  const found: string[] = [];
  let text: string | null = null;
  let quoted = false;
  for (let at = 0; at < line.length;) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    const next = line[at + slashes];
    if (next === '"') {
      text = (text ?? '') + '\\'.repeat(Math.floor(slashes / 2));
      if (slashes % 2 === 1) text += '"';
      else quoted = !quoted;
      at += slashes + 1;
    } else if (slashes > 0) {
      text = (text ?? '') + '\\'.repeat(slashes);
      at += slashes;
    } else if (next === ' ' && !quoted) {
      if (text !== null) found.push(text);
      text = null;
      at++;
    } else {
      text = (text ?? '') + next;
      at++;
    }
  }
  return text === null ? found : [...found, text];
}
