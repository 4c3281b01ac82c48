import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { tokenNameSchema, type Token } from '../../../src-shared/nouns/tokens.ts';
import type { Logger } from '../ports.ts';
import { createTokenFile, type KeptToken } from './token-file.ts';
import type { Tokens } from './tokens.ts';

export interface TokensNoun extends Tokens {
  /** Writes down what was used last. */
  stop(): void;
}

export interface CreateTokensOptions {
  /** Absolute; it exists. */
  readonly dataFolder: string;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** The privacy rules know this shape: such a text is in no line of the log and in no export. */
const secretShape = /^easel_[\w-]{43}$/;
const mostTokens = 500;
/** The time of the last use is on disk at most so much later. */
const usedEveryMs = 60_000;

export function createTokens(options: CreateTokensOptions): TokensNoun {
  const { logger, now = Date.now } = options;
  const file = createTokenFile({ path: join(options.dataFolder, 'tokens.json'), logger });
  const listeners = new Set<(id: string) => void>();
  /** What is not written down yet, by id. */
  const used = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writtenAt = -Infinity;
  let complained = false;
  /** Those that counted when it was last looked. */
  let counting: ReadonlySet<string> = new Set();

  /** Tells of those that somebody took out of the file by hand, too. */
  function read(): readonly KeptToken[] {
    const tokens = file.read();
    const before = counting;
    counting = new Set(tokens.map(({ id }) => id));
    for (const id of before) if (!counting.has(id)) tellRevoked(id);
    return tokens;
  }

  /** No tokens where the file cannot be read: then nobody of the team comes in. */
  function readOrNone(): readonly KeptToken[] {
    try {
      const tokens = read();
      complained = false;
      return tokens;
    } catch (error) {
      if (!complained) logger.error({ error: toErrorData(error) }, 'no token counts');
      complained = true;
      return [];
    }
  }

  function tellRevoked(id: string): void {
    used.delete(id);
    for (const listener of listeners) listener(id);
  }

  function noteUse(id: string): void {
    used.set(id, now());
    timer ??= setTimeout(keepUse, Math.max(0, writtenAt + usedEveryMs - now())).unref();
  }

  function keepUse(): void {
    clearTimeout(timer);
    timer = undefined;
    if (used.size === 0) return;
    writtenAt = now();
    try {
      file.write(read().map((token) => withUse(token)));
      used.clear();
    } catch (error) {
      logger.warn({ error: toErrorData(error) }, 'when tokens were used last could not be kept');
    }
  }

  const withUse = (token: KeptToken): KeptToken => ({ ...token, lastUsedAt: used.get(token.id) ?? token.lastUsedAt });
  const view = (kept: KeptToken): Token => {
    const { hash: _, ...token } = withUse(kept);
    return token;
  };

  return {
    create({ name: given, scopes = [] }) {
      const name = tokenNameSchema.safeParse(given);
      if (!name.success) throw badName(name.error.issues[0]?.message);
      const tokens = read();
      const taken = tokens.find((token) => sameName(token.name, name.data) || token.id === name.data);
      if (taken) throw nameTaken(taken.name);
      if (tokens.length >= mostTokens) throw tooMany();
      const secret = `easel_${randomBytes(32).toString('base64url')}`;
      const token: Token = {
        id: `token_${randomBytes(8).toString('hex')}`,
        name: name.data,
        scopes: [...new Set(scopes)],
        createdAt: now(),
        lastUsedAt: null,
      };
      file.write([...tokens, { ...token, hash: hashOf(secret).toString('hex') }]);
      counting = new Set([...counting, token.id]);
      return { token, secret };
    },
    list: () =>
      read()
        .map(view)
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    revoke(wanted) {
      const tokens = read();
      const found = tokens.find(({ id }) => id === wanted) ?? tokens.find(({ name }) => sameName(name, wanted.trim()));
      if (!found) throw noSuchToken(wanted);
      const revoked = view(found);
      file.write(tokens.filter((token) => token !== found));
      read();
      return revoked;
    },
    authenticate(secret) {
      if (!secretShape.test(secret)) return null;
      const hash = hashOf(secret);
      // Every one is looked at, so that the time tells nothing.
      const [found] = readOrNone().filter((token) => timingSafeEqual(hash, Buffer.from(token.hash, 'hex')));
      if (!found) return null;
      noteUse(found.id);
      return view(found);
    },
    scopesOf: (id) => readOrNone().find((token) => token.id === id)?.scopes,
    onRevoked(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: keepUse,
  };
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Two that a person would read as one. */
const sameName = (one: string, other: string): boolean => plain(one) === plain(other);
const plain = (name: string): string => name.normalize('NFKC').toLowerCase();

function badName(reason = 'is not one'): EaselError {
  return new EaselError('bad_input', `The name of the token ${reason}.`, {
    nextStep: 'Take the name of the person or machine that it is for.',
  });
}

function nameTaken(name: string): EaselError {
  return new EaselError('conflict', `There is a token '${name}' already.`, {
    nextStep: 'Take another name, or revoke that one first.',
  });
}

function tooMany(): EaselError {
  return new EaselError('conflict', `There are ${mostTokens} tokens, which is the most.`, {
    nextStep: 'Revoke those that nobody uses: `easel tokens list` says when each was used last.',
  });
}

function noSuchToken(wanted: string): EaselError {
  // It may be a secret that somebody gave in place of a name.
  const shown = wanted.replace(/easel_[\w-]+/g, '[hidden]').slice(0, 60);
  return new EaselError('not_found', `There is no token '${shown}'.`, { nextStep: '`easel tokens list` shows them.' });
}
