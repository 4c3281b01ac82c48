import type { Token, TokenScope } from '../../../src-shared/nouns/tokens.ts';
import type { Tokens } from './tokens.ts';

/** Tokens that end with the test: whose secret is `secret-of-<id>`. */
export function memoryTokens(given: Readonly<Record<string, readonly TokenScope[]>> = {}): Tokens {
  const tokens = new Map<string, Token>(
    Object.entries(given).map(([id, scopes]) => [
      id,
      { id, name: `name of ${id}`, scopes: [...scopes], createdAt: 1, lastUsedAt: null },
    ]),
  );
  const listeners = new Set<(id: string) => void>();
  return {
    create({ name, scopes = [] }) {
      const token = { id: name, name, scopes: [...scopes], createdAt: 1, lastUsedAt: null };
      tokens.set(name, token);
      return { token, secret: `secret-of-${name}` };
    },
    list: () => [...tokens.values()],
    revoke(id) {
      const token = tokens.get(id);
      if (!token) throw new Error(`no token ${id}`);
      tokens.delete(id);
      for (const listener of listeners) listener(id);
      return token;
    },
    authenticate: (secret) => tokens.get(secret.replace('secret-of-', '')) ?? null,
    scopesOf: (id) => tokens.get(id)?.scopes,
    onRevoked(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
