import { lookup as resolveName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { Agent, request, type Dispatcher } from 'undici';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { checkRedirect, privateAddress, type AddressRules } from './allowed-hosts.ts';

/** What a transfer may reach; tests bring a server of their own. */
export interface SourceRules extends AddressRules {
  /** Numeric addresses of a name. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
}

export interface OpenedSource {
  readonly status: number;
  /** Of the file; null where the server does not tell. */
  readonly totalBytes: number | null;
  /** Of the first byte of the body; null where the server does not tell. */
  readonly start: number | null;
  /** A strong ETag, else the time of the last change; null where there is neither: then nothing can be gone on with. */
  readonly validator: string | null;
  /** SHA-256 of the file in hex, as the host tells it. */
  readonly sha256: string | null;
  readonly body: Dispatcher.ResponseData['body'];
}

const mostRedirects = 8;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export const publicResolve: SourceRules['resolve'] = async (hostname) =>
  (await resolveName(hostname, { all: true })).map(({ address }) => address);

/**
 * Connects to nothing but what `rules` allow: the check is made on the very addresses that are connected to, so that a name cannot answer
 * differently a second time. No proxy of the environment is used: it would connect in our place.
 */
export function createSourceAgent(rules: SourceRules): Agent {
  async function allowed(hostname: string): Promise<{ address: string; family: number }[]> {
    const addresses = await rules.resolve(hostname);
    if (addresses.length === 0 || !addresses.every(rules.isAllowedAddress)) throw privateAddress(hostname);
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  }
  const find = callbackify(allowed);
  const lookup: LookupFunction = (hostname, { all }, done) =>
    find(hostname, (error, found) => {
      const [first] = found ?? [];
      if (error || !first) done(error, '');
      else if (all) done(null, found);
      else done(null, first.address, first.family);
    });
  return new Agent({ connect: { lookup, timeout: 15_000 }, headersTimeout: 30_000, bodyTimeout: 60_000 });
}

/** Opens a file from byte `from` on, by way of every redirect, each checked. @throws forbidden_url, denied, not_found, rate_limited, unsupported_media, stalled */
export async function openSource(options: {
  url: URL;
  rules: SourceRules;
  agent: Agent;
  from: number;
  /** Of what is there already; the file is sent whole where it is another one now. */
  validator: string | null;
  signal: AbortSignal;
}): Promise<OpenedSource> {
  const { rules, agent, from, validator, signal } = options;
  // Encoded as it lies there: a range counts those bytes.
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'easel' };
  if (from > 0 && validator !== null) Object.assign(headers, { range: `bytes=${from}-`, 'if-range': validator });
  let { url } = options;
  let sha256: string | null = null;
  for (let step = 0; step <= mostRedirects; step += 1) {
    const answer = await request(url, { dispatcher: agent, headers, signal });
    // Whoever reads sees the error too; one that nobody reads any more would end the program.
    answer.body.on('error', () => {});
    sha256 ??= linkedHash(url, answer.headers);
    if (!redirects.has(answer.statusCode)) return opened(url, answer, sha256);
    // Whoever sends on may never end that answer.
    answer.body.destroy();
    const to = URL.parse(single(answer.headers['location']), url.href);
    if (!to) break;
    url = checkRedirect(to, rules);
  }
  throw new EaselError('forbidden_url', `The address at ${options.url.host} leads in circles.`, {
    nextStep: 'Open it in a browser, and give the address of the file itself.',
  });
}

function opened(url: URL, answer: Dispatcher.ResponseData, sha256: string | null): OpenedSource {
  const { statusCode, headers, body } = answer;
  const isFile = statusCode === 200 || statusCode === 206 || statusCode === 416;
  const isPage = /^text\/html\b/i.test(single(headers['content-type']));
  const packed = single(headers['content-encoding']).trim().toLowerCase();
  const isPacked = packed !== '' && packed !== 'identity';
  if (!isFile || isPage || isPacked) {
    body.destroy();
    if (!isFile) throw refusal(url, statusCode);
    throw isPage ? noFile(url) : packedFile(url, packed);
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(single(headers['content-range']));
  const length = single(headers['content-length']);
  const whole = statusCode === 200 && length !== '' ? Number(length) : null;
  const etag = single(headers['etag']);
  return {
    status: statusCode,
    totalBytes: range?.[2] !== undefined && range[2] !== '*' ? Number(range[2]) : whole,
    start: statusCode === 206 ? (range?.[1] === undefined ? null : Number(range[1])) : 0,
    validator: etag.startsWith('"') ? etag : single(headers['last-modified']) || null,
    sha256,
    body,
  };
}

/** Hugging Face names the SHA-256 of large files before it sends the request on. Nobody else is believed about it. */
function linkedHash({ hostname }: URL, headers: Dispatcher.ResponseData['headers']): string | null {
  const tag = single(headers['x-linked-etag']).replaceAll('"', '').toLowerCase();
  return hostname === 'huggingface.co' && /^[0-9a-f]{64}$/.test(tag) ? tag : null;
}

const single = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? '';

function refusal({ host }: URL, status: number): EaselError {
  if (status === 401 || status === 403) {
    return new EaselError('denied', `${host} gives this file only to people who are logged in (${status}).`, {
      nextStep: 'Log in with a browser, accept its terms, fetch it there and put it into the models folder.',
    });
  }
  if (status === 404 || status === 410) {
    return new EaselError('not_found', `${host} has no such file (${status}).`, {
      nextStep: 'Look for it on its page: it may have been moved or renamed.',
    });
  }
  if (status === 429) {
    return new EaselError('rate_limited', `${host} wants fewer requests (429).`, { nextStep: 'Try again in an hour.' });
  }
  return new EaselError('stalled', `${host} does not send the file (${status}).`, { nextStep: 'Try again later.' });
}

/** A range counts the bytes of the file, and so does a hash. */
const packedFile = ({ host }: URL, packed: string): EaselError =>
  new EaselError(
    'unsupported_media',
    `${host} sends the file packed (${packed.slice(0, 40)}), though it was not asked to.`,
    {
      nextStep: 'Fetch it with a browser and put it into the models folder.',
    },
  );

const noFile = ({ host }: URL): EaselError =>
  new EaselError('unsupported_media', `${host} sent a web page instead of a model.`, {
    nextStep: 'Open the address in a browser: it may ask for a login. Give the address of the file itself.',
  });
