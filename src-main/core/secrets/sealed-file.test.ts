import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SecretsStore } from '../ports.ts';
import { passphraseSeal } from './passphrase-seal.ts';
import { createSealedFile, type Seal } from './sealed-file.ts';

const key = 'correct horse battery staple';
const value = 'Tr0ub4dor-and-3';
let folder = '';
const warnings: string[] = [];
const logger = {
  debug: () => {},
  info: () => {},
  error: () => {},
  warn: (_: object, message: string) => void warnings.push(message),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-secrets-'));
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (): string => join(folder, 'secrets.sealed.json');
const open = (passphrase: string | undefined): SecretsStore =>
  createSealedFile({ path: path(), seal: passphraseSeal(passphrase), logger });

test('what is kept is read at the next start, lies in a private file and is nowhere in clear', async () => {
  await open(key).set('hf_token', value);
  await open(key).set('other', 'ünïcode \n "quoted"');
  expect(await open(key).get('hf_token')).toBe(value);
  expect(await open(key).get('other')).toBe('ünïcode \n "quoted"');
  expect(await open(key).get('toString')).toBeNull();
  const text = readFileSync(path(), 'utf8');
  for (const part of [value, Buffer.from(value).toString('base64').slice(0, 12), key]) expect(text).not.toContain(part);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['secrets.sealed.json']);
  expect((await open(key).about()).nextStep).toBeNull();
});

test.each([undefined, '', 'too short', '                    '])(
  'with the key %j nothing is kept, and the way out is said',
  async (wrong) => {
    const store = open(wrong);
    expect(store.kind).toBe('none');
    await expect(store.set('hf_token', value)).rejects.toMatchObject({
      code: 'keychain_unavailable',
      nextStep: expect.stringContaining('EASEL_SECRETS_KEY'),
    });
    expect(readdirSync(folder)).toEqual([]);
    expect((await store.about()).nextStep).toContain('EASEL_SECRET_<NAME>');
    await open(key).set('hf_token', value);
    expect(await store.list()).toEqual(['hf_token']);
    expect(await store.get('nothing')).toBeNull();
    await expect(store.get('hf_token')).rejects.toMatchObject({ code: 'keychain_unavailable' });
  },
);

test('another key reads nothing and mixes nothing in; deleting needs none', async () => {
  await open(key).set('hf_token', value);
  const before = readFileSync(path(), 'utf8');
  const other = open(`${key} typo`);
  await expect(other.get('hf_token')).rejects.toMatchObject({ code: 'keychain_unavailable' });
  await expect(other.set('second', value)).rejects.toMatchObject({ code: 'keychain_unavailable' });
  expect(readFileSync(path(), 'utf8')).toBe(before);
  expect(await other.about()).toEqual({
    sentence: 'The secrets were kept with another EASEL_SECRETS_KEY than this one.',
    nextStep: expect.stringContaining('set them anew'),
  });
  await other.delete('hf_token');
  expect((await other.about()).nextStep).toBeNull();
  await other.set('second', value);
  expect(await other.get('second')).toBe(value);
});

test('a secret that was changed in the file, or put in the place of another, is not given out', async () => {
  await open(key).set('one', 'first');
  await open(key).set('two', 'second');
  const file = JSON.parse(readFileSync(path(), 'utf8')) as { version: 1; secrets: Record<string, string> };
  const { one = '', two = '' } = file.secrets;
  writeFileSync(path(), JSON.stringify({ ...file, secrets: { one: two, two: one } }));
  expect(await open(key).get('one')).toBeNull();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(Buffer.from(one, 'base64').length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const bytes = Buffer.from(one, 'base64');
        bytes[at]! ^= flip;
        writeFileSync(path(), JSON.stringify({ version: 1, secrets: { one: bytes.toString('base64') } }));
        await expect(open(key).get('one')).rejects.toMatchObject({ code: 'keychain_unavailable' });
      },
    ),
    { numRuns: 6, seed: 7 },
  );
  writeFileSync(path(), JSON.stringify({ version: 1, secrets: { one: 'AAAA' } }));
  await expect(open(key).get('one')).rejects.toMatchObject({ code: 'keychain_unavailable' });
});

test('what was sealed with a key that is going is sealed anew once it is read', async () => {
  const old = passphraseSeal(key);
  const keys = { current: old };
  const rotating: Seal = {
    kind: 'keychain',
    about: old.about,
    seal: async (text) => `${keys.current === old ? 'old' : 'new'}:${await keys.current.seal(text)}`,
    async open(sealed) {
      const isOld = sealed.startsWith('old:');
      const { text } = await (isOld ? old : keys.current).open(sealed.slice(4));
      return { text, isOutdated: isOld && keys.current !== old };
    },
  };
  const store = createSealedFile({ path: path(), seal: rotating, logger });
  await store.set('hf_token', value);
  await store.get('hf_token');
  expect(readFileSync(path(), 'utf8')).toContain('old:');
  keys.current = passphraseSeal(`${key} of later`);
  expect(await store.get('hf_token')).toBe(value);
  expect(readFileSync(path(), 'utf8')).not.toContain('old:');
  expect(await store.get('hf_token')).toBe(value);
});

test('two at once are both kept', async () => {
  const store = open(key);
  await Promise.all(['a', 'b', 'c'].map((name) => store.set(name, name)));
  expect(await store.list()).toEqual(['a', 'b', 'c']);
});

test.skipIf(process.platform === 'win32').each<[string, () => void]>([
  ['a folder', () => mkdirSync(path())],
  ['a link to itself', () => symlinkSync('secrets.sealed.json', path())],
  ['a pipe', () => void execFileSync('mkfifo', [path()])],
])('%s in its place is set aside, and not written over', async (_what, spoil) => {
  spoil();
  const store = open(key);
  await store.set('hf_token', value);
  expect(await store.get('hf_token')).toBe(value);
  expect(readdirSync(folder).filter((name) => name.includes('.broken-'))).toHaveLength(1);
});

test.each(['', '{"secrets":{', '[]', '{"version":9,"secrets":{}}'])(
  'a file that says %j is set aside',
  async (text) => {
    writeFileSync(path(), text);
    const store = open(key);
    expect(await store.list()).toEqual([]);
    expect(warnings).toHaveLength(1);
    await store.set('hf_token', value);
    const aside = readdirSync(folder).find((name) => name.includes('.broken-')) ?? 'none';
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
  },
);
