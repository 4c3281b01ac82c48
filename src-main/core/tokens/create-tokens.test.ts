import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTokens } from './create-tokens.ts';

let folder = '';
let clock = 0;
let logged: string[] = [];
const logger = {
  debug: () => {},
  info: () => {},
  warn: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  error: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
};
const file = () => join(folder, 'tokens.json');
const open = () => createTokens({ dataFolder: folder, logger, now: () => clock });
const kept = () =>
  JSON.parse(readFileSync(file(), 'utf8')) as { tokens: { lastUsedAt: number | null; name: string }[] };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-tokens-'));
  clock = Date.UTC(2026, 0, 2);
  logged = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

describe('a token', () => {
  test('is told once, known afterwards by its hash alone, and survives a restart', () => {
    const { secret, token } = open().create({ name: ' Ada ', scopes: ['all', 'all'] });
    expect(secret).toMatch(/^easel_[\w-]{43}$/);
    expect(token).toEqual({
      id: expect.stringMatching(/^token_[0-9a-f]{16}$/) as unknown,
      name: 'Ada',
      scopes: ['all'],
      createdAt: clock,
      lastUsedAt: null,
    });
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toContain(secret.slice(6));
    expect(text).toContain(createHash('sha256').update(secret).digest('hex'));
    expect(statSync(file()).mode & 0o777).toBe(0o600);

    const again = open();
    expect(again.list()).toEqual([token]);
    expect(again.authenticate(secret)).toMatchObject({ id: token.id, lastUsedAt: clock });
    expect(again.scopesOf(token.id)).toEqual(['all']);
  });

  test.each(['', 'easel_', 'easel_short', `easel_${'A'.repeat(43)}`, 'x'.repeat(100_000)])('is not %.20j', (wrong) => {
    const tokens = open();
    const { secret } = tokens.create({ name: 'ada' });
    expect(tokens.authenticate(wrong)).toBeNull();
    expect(tokens.authenticate(`${secret} `)).toBeNull();
    expect(tokens.authenticate(secret.toUpperCase())).toBeNull();
  });

  test('counts no more from the moment it is revoked, by name or by id', () => {
    const tokens = open();
    const revoked: string[] = [];
    const stop = tokens.onRevoked((id) => revoked.push(id));
    const ada = tokens.create({ name: 'Ada' });
    const bob = tokens.create({ name: 'bob' });
    tokens.authenticate(ada.secret);
    expect(tokens.revoke('ada')).toMatchObject({ id: ada.token.id, lastUsedAt: clock });
    expect([tokens.authenticate(ada.secret), tokens.scopesOf(ada.token.id)]).toEqual([null, undefined]);
    expect(tokens.authenticate(bob.secret)).not.toBeNull();
    stop();
    tokens.revoke(bob.token.id);
    expect(revoked).toEqual([ada.token.id]);
    expect(open().list()).toEqual([]);
  });
});

describe('names', () => {
  test.each(['', '   ', 'a\nb', 'a\u2028b', 'a\u202eb', 'x'.repeat(61)])('%j is none', (name) => {
    expect(() => open().create({ name })).toThrow(expect.objectContaining({ code: 'bad_input' }));
  });

  test('two that read the same are one, and an id is nobody’s name', () => {
    const tokens = open();
    const { token } = tokens.create({ name: 'Ada' });
    for (const name of ['ada', ' ADA', 'Ａda', token.id])
      expect(() => tokens.create({ name })).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  test('a secret given for a name is not repeated', () => {
    const tokens = open();
    const { secret } = tokens.create({ name: 'ada' });
    expect(() => tokens.revoke(secret)).toThrow(
      expect.objectContaining({ code: 'not_found', message: "There is no token '[hidden]'." }),
    );
  });
});

describe('the time of the last use', () => {
  test('is exact at once, and on the disk at most once a minute', () => {
    vi.useFakeTimers();
    const tokens = open();
    const { secret } = tokens.create({ name: 'ada' });
    const start = clock;
    const use = (afterMs: number): void => {
      clock += afterMs;
      vi.advanceTimersByTime(afterMs);
      tokens.authenticate(secret);
    };
    use(10);
    vi.advanceTimersByTime(1);
    expect(kept().tokens[0]?.lastUsedAt).toBe(start + 10);
    use(1000);
    use(1000);
    expect(tokens.list()[0]?.lastUsedAt).toBe(start + 2010);
    expect(kept().tokens[0]?.lastUsedAt).toBe(start + 10);
    clock += 60_000;
    vi.advanceTimersByTime(60_000);
    expect(kept().tokens[0]?.lastUsedAt).toBe(start + 2010);
    use(5);
    tokens.stop();
    expect(kept().tokens[0]?.lastUsedAt).toBe(start + 62_015);
  });

  test('brings nobody back who was revoked meanwhile', () => {
    const tokens = open();
    const { secret } = tokens.create({ name: 'ada' });
    tokens.authenticate(secret);
    tokens.revoke('ada');
    tokens.stop();
    expect(kept().tokens).toEqual([]);
  });
});

describe('the file', () => {
  test('changed by another hand counts as it is now, and nothing of that is lost', () => {
    const tokens = open();
    const revoked: string[] = [];
    tokens.onRevoked((id) => revoked.push(id));
    const ada = tokens.create({ name: 'ada' });
    const bob = open().create({ name: 'bob' });
    expect(tokens.authenticate(bob.secret)).toMatchObject({ name: 'bob' });
    tokens.create({ name: 'eve' });
    expect(kept().tokens.map(({ name }) => name)).toEqual(['ada', 'bob', 'eve']);
    writeFileSync(file(), JSON.stringify({ version: 1, tokens: kept().tokens.slice(1) }));
    expect(tokens.authenticate(ada.secret)).toBeNull();
    expect(revoked).toEqual([ada.token.id]);
    rmSync(file());
    expect(tokens.authenticate(bob.secret)).toBeNull();
    expect(tokens.list()).toEqual([]);
  });

  test.each([
    ['no JSON', '{"version": 1, "tok'],
    ['another shape', '{"version": 1, "tokens": [{"name": "ada"}]}'],
    ['an unknown scope', JSON.stringify({ version: 1, tokens: [stored({ scopes: ['root'] })] })],
    ['one secret twice', JSON.stringify({ version: 1, tokens: [stored({}), stored({ id: 'token_2', name: 'b' })] })],
  ])('that is broken (%s) is set aside and named; nobody comes in with it', (_, text) => {
    writeFileSync(file(), text);
    const tokens = open();
    expect(tokens.list()).toEqual([]);
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('tokens.json.broken-'));
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
    expect(logged.join()).toContain(aside);
    const { secret } = tokens.create({ name: 'ada' });
    expect(tokens.authenticate(secret)).toMatchObject({ name: 'ada' });
  });

  test('that cannot be read lets nobody in, is never written over, and says so', () => {
    const tokens = open();
    const { secret } = tokens.create({ name: 'ada' });
    rmSync(file());
    mkdirSync(file());
    expect(tokens.authenticate(secret)).toBeNull();
    expect(tokens.authenticate(secret)).toBeNull();
    for (const act of [() => tokens.list(), () => tokens.create({ name: 'bob' }), () => tokens.revoke('ada')])
      expect(act).toThrow(
        expect.objectContaining({
          code: 'forbidden_path',
          nextStep: expect.stringContaining('tokens.json') as unknown,
        }),
      );
    expect(logged).toHaveLength(1);
    expect(statSync(file()).isDirectory()).toBe(true);
  });

  test('in a folder that is gone: what was asked for is refused, and what was is as it was', () => {
    const tokens = open();
    rmSync(folder, { recursive: true });
    expect(() => tokens.create({ name: 'ada' })).toThrow(expect.objectContaining({ code: 'forbidden_path' }));
    expect(tokens.list()).toEqual([]);
  });
});

function stored(facts: object): object {
  return { id: 'token_1', name: 'a', scopes: [], createdAt: 1, lastUsedAt: null, hash: 'a'.repeat(64), ...facts };
}
