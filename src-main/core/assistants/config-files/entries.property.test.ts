import * as fc from 'fast-check';
import { createScanner } from 'jsonc-parser';
import { parse as parseSmolToml } from 'smol-toml';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { readEntries, removeEntry, setEntry, type ConfigFormatName } from './entries.ts';
import { plain, withValueAt, type JsonValue } from './formats/format.ts';
import { wildJsonc } from './formats/wild-jsonc.fixture.ts';
import { wildToml } from './formats/wild-toml.fixture.ts';
import { wildYaml } from './formats/wild-yaml.fixture.ts';
import type { WildText } from './wild-servers.fixture.ts';

const runs = process.env['EASEL_TEST_LONG'] === '1' ? 5000 : 100;

const entry: JsonValue = {
  command: 'C:\\Program Files\\Easel\\easel.exe',
  args: ['/opt/easel/shim.js', '--data', '/home/a b/.easel'],
  env: { ELECTRON_RUN_AS_NODE: '1', 'A.B': '"' },
  timeout: 600_000,
};

const kinds: readonly {
  readonly format: ConfigFormatName;
  readonly key: string;
  readonly texts: fc.Arbitrary<WildText>;
  readonly parse: (text: string) => unknown;
}[] = [
  { format: 'jsonc', key: 'mcpServers', texts: wildJsonc('mcpServers'), parse: strictJsonc },
  { format: 'jsonc', key: 'amp.mcpServers', texts: wildJsonc('amp.mcpServers'), parse: strictJsonc },
  { format: 'toml', key: 'mcp_servers', texts: wildToml('mcp_servers'), parse: (text) => parseSmolToml(text) },
  { format: 'yaml', key: 'extensions', texts: wildYaml('extensions'), parse: (text) => parseYaml(text) as unknown },
];

/** JSON.parse of the text without its comments, white space and trailing commas. */
function strictJsonc(text: string): unknown {
  const scanner = createScanner(text, true);
  const tokens: string[] = [];
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (['}', ']'].includes(token) && tokens.at(-1) === ',') tokens.pop();
    tokens.push(token);
  }
  return tokens.length === 0 ? {} : (JSON.parse(tokens.join('')) as unknown);
}

const parsed = (text: string, parse: (text: string) => unknown): unknown =>
  plain(parse(text.replace('\uFEFF', '')) ?? {});

test.each(kinds)(
  'any $format with its servers under $key survives register and unregister to the byte',
  ({ format, key, texts, parse }) => {
    const place = { format, keyPath: [key] };
    fc.assert(
      fc.property(texts, ({ text, value, exact }) => {
        const before = plain(value);
        const registered = setEntry(text, place, { name: 'easel', value: entry });
        expect(parsed(registered, parse)).toEqual(withValueAt(before, [key, 'easel'], entry));
        expect(readEntries(registered, place).get('easel')).toEqual(plain(entry));
        expect(setEntry(registered, place, { name: 'easel', value: entry })).toBe(registered);
        const existed = Object.hasOwn(value, key);
        const removed = removeEntry(registered, place, { name: 'easel', emptyParents: existed ? 0 : 1 });
        if (exact) expect(removed).toBe(text);
        else
          expect(parsed(removed, parse) ?? {}).toEqual(value[key] === null ? withValueAt(before, [key], {}) : before);
      }),
      { numRuns: runs, seed: 6 },
    );
  },
  300_000,
);

test.each(kinds)(
  'in any $format with its servers under $key, an entry is replaced in its place',
  ({ format, key, texts, parse }) => {
    const place = { format, keyPath: [key] };
    fc.assert(
      fc.property(texts, fc.nat(), ({ text, value }, which) => {
        const names = [...readEntries(text, place).keys()];
        const name = names[which % Math.max(names.length, 1)];
        fc.pre(name !== undefined);
        const replaced = setEntry(text, place, { name, value: entry });
        expect(parsed(replaced, parse)).toEqual(withValueAt(plain(value), [key, name], entry));
        expect([...readEntries(replaced, place).keys()].toSorted()).toEqual(names.toSorted());
        const removed = removeEntry(text, place, { name, emptyParents: 0 });
        expect(readEntries(removed, place).has(name)).toBe(false);
      }),
      { numRuns: runs, seed: 6 },
    );
  },
  300_000,
);
