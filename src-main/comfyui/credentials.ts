import { EaselError } from '../../src-shared/nouns/errors.ts';

/** How a server in front of a ComfyUI wants to be shown who asks. */
export type ComfyuiAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly secret: string }
  /** The header is X-API-Key where none is named: Comfy Cloud's. */
  | { readonly kind: 'api_key'; readonly header?: string | null; readonly secret: string }
  | { readonly kind: 'basic'; readonly user: string; readonly secret: string };

export const defaultKeyHeader = 'X-API-Key';

/** Far beyond any token, and below what common servers take for all headers together. */
const longestValue = 4_096;

/** Of the connection, of the request itself, or of the browser that Easel is not. */
const reserved =
  /^(host|origin|referer|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|date|content-.*|sec-.*|accept-encoding|http2-settings)$/i;

/**
 * The headers that go with every request to a server, for `ComfyuiTarget.headers`. Errors never show a value.
 * @throws bad_input for what is no header, or none that may be chosen
 */
export function authHeaders(
  auth: ComfyuiAuth,
  extra: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const headers = new Map<string, readonly [name: string, value: string]>();
  for (const [name, value] of [...ownHeaders(auth), ...Object.entries(extra)]) {
    const key = name.trim().toLowerCase();
    if (headers.has(key)) throw wrong(`The header '${name.trim()}' is given twice.`, 'Give each header once.');
    headers.set(key, [checkedName(name), checkedValue(name, value)]);
  }
  return Object.fromEntries(headers.values());
}

function ownHeaders(auth: ComfyuiAuth): [string, string][] {
  if (auth.kind === 'none') return [];
  const secret = auth.secret.trim();
  if (secret === '') throw wrong('The key, token or password is empty.', 'Enter it again, or choose no credentials.');
  if (auth.kind === 'api_key') return [[auth.header?.trim() || defaultKeyHeader, secret]];
  // People paste the header as they found it.
  if (auth.kind === 'bearer') return [['Authorization', `Bearer ${secret.replace(/^bearer\s+/i, '')}`]];
  if (auth.user.includes(':')) throw wrong('A user name cannot have a colon in it.', 'Enter the user name alone.');
  // The password as it was given: spaces at its ends may be part of it.
  return [['Authorization', `Basic ${Buffer.from(`${auth.user}:${auth.secret}`, 'utf8').toString('base64')}`]];
}

function checkedName(given: string): string {
  const name = given.trim();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) {
    throw wrong(
      `'${name.slice(0, 100)}' is not the name of a header.`,
      'Use letters, digits and hyphens, as in X-API-Key.',
    );
  }
  if (reserved.test(name)) {
    throw wrong(`The header '${name}' belongs to the connection and cannot be chosen.`, 'Leave it out.');
  }
  return name;
}

function checkedValue(name: string, given: string): string {
  const value = given.trim();
  // What HTTP carries unharmed; a line break would begin another header.
  if (/^[\t\x20-\x7e]*$/.test(value) && value.length <= longestValue) return value;
  throw wrong(
    `The value of the header '${name.trim()}' cannot be sent.`,
    `Use one line of at most ${longestValue} plain ASCII characters.`,
  );
}

const wrong = (message: string, nextStep: string): EaselError => new EaselError('bad_input', message, { nextStep });
