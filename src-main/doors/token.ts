import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The token of this data folder, drawn once and kept in a private file, so that an open tab survives a restart. */
export function storedToken(dataFolder: string): string {
  const path = join(dataFolder, 'token');
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (/^[\w-]{43}$/.test(token)) return token;
  } catch {
    // There is none yet.
  }
  const token = randomBytes(32).toString('base64url');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return token;
}

/** Compares in a time that does not tell how much was right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * The cookie's value is derived from the token and not the token itself: a browser sends cookies to every port of a host,
 * so another program on 127.0.0.1 gets to see it.
 */
export function cookieValue(token: string, port: number): string {
  return createHmac('sha256', token).update(`easel cookie ${port}`).digest('base64url');
}
