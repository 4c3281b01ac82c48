import * as z from 'zod';
import type { BackendAuthInput } from '../../../src-shared/nouns/backend-changes.ts';
import type { BackendAuth } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { authHeaders, defaultKeyHeader, type ComfyuiAuth } from '../../comfyui/credentials.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { BackendRecord, StoredAuth } from './backends-file.ts';

/** The secrets of backends: they come from the secrets port, go into headers, and stand in no file, log, error or answer. */
export interface BackendCredentials {
  /** What goes with every request to this address. @throws backend_refused (one is missing), keychain_unavailable */
  headers(record: BackendRecord, url: string): Promise<Readonly<Record<string, string>>>;
  /** Of what the person gives for a test; what is not given is taken from `record` if it was kept for the same host. */
  headersOf(
    input: BackendAuthInput,
    url: string,
    record: BackendRecord | null,
  ): Promise<Readonly<Record<string, string>>>;
  /** Keeps what is given. @throws bad_input, conflict, keychain_unavailable, disk_full, forbidden_path */
  keep(record: BackendRecord, input: BackendAuthInput, url: string): Promise<StoredAuth>;
  /** What the environment gives stays. @throws disk_full, forbidden_path */
  forget(id: string): Promise<void>;
  /** Reads which there are; `known` answers from this. */
  look(): Promise<void>;
  /** As a window may be told. */
  known(record: BackendRecord): BackendAuth;
}

export const secretName = (id: string): string => `backend_${id}`;
export const headersSecretName = (id: string): string => `backend_${id}_headers`;

const headersSchema = z.record(z.string(), z.string());

export function createBackendCredentials(
  secrets: Pick<Secrets, 'get' | 'set' | 'delete' | 'list'>,
): BackendCredentials {
  let sources: ReadonlyMap<string, 'environment' | 'store'> = new Map();

  async function look(): Promise<void> {
    sources = new Map((await secrets.list()).secrets.map(({ name, source }) => [name, source]));
  }

  async function keptHeaders(id: string): Promise<Readonly<Record<string, string>>> {
    const text = await secrets.get(headersSecretName(id));
    return text === null ? {} : (headersSchema.safeParse(jsonOf(text)).data ?? {});
  }

  async function put(name: string, value: string | null): Promise<void> {
    if (value !== null) await secrets.set(name, value);
    else if (sources.get(name) === 'store') await secrets.delete(name);
  }

  async function headers(record: BackendRecord, url: string): Promise<Readonly<Record<string, string>>> {
    const { id, auth } = record;
    if (auth.kind === 'none' && auth.headers.length === 0) return {};
    if (auth.origin !== new URL(url).origin) throw givenForAnother(record, url);
    const secret = auth.kind === 'none' ? null : await secrets.get(secretName(id));
    if (auth.kind !== 'none' && secret === null) throw missing(record, url, `the ${wordOf[auth.kind]}`, secretName(id));
    const kept = auth.headers.length === 0 ? {} : await keptHeaders(id);
    const extra = auth.headers.map((name): [string, string] => {
      const value = kept[name];
      if (value === undefined) throw missing(record, url, `the value of the header ${name}`, headersSecretName(id));
      return [name, value];
    });
    return authHeaders(comfyuiAuth(auth, secret), Object.fromEntries(extra));
  }

  /** The extra headers with the kept values where none are given. @throws bad_input */
  async function extraOf(input: BackendAuthInput, kept: BackendRecord | null): Promise<Record<string, string>> {
    const before = kept?.auth.headers ?? [];
    const wanted = input.headers ?? Object.fromEntries(before.map((name) => [name, null]));
    const values = Object.values(wanted).includes(null) && kept ? await keptHeaders(kept.id) : {};
    const entries = Object.entries(wanted).map(([name, given]): [string, string] => {
      const value = given ?? values[name];
      if (value === undefined) throw notGiven(`the value of the header ${name.slice(0, 100)}`);
      return [name, value];
    });
    return Object.fromEntries(entries);
  }

  return {
    headers,
    async headersOf(input, url, record) {
      const kept = record?.auth.origin === new URL(url).origin ? record : null;
      const extra = await extraOf(input, kept);
      const known = kept && kept.auth.kind !== 'none' ? secrets.get(secretName(kept.id)) : null;
      const secret = input.kind === 'none' ? null : (input.secret ?? (await known));
      if (input.kind !== 'none' && secret === null) throw notGiven(`the ${wordOf[input.kind]}`);
      return authHeaders(comfyuiAuth(input, secret), extra);
    },
    async keep(record, input, url) {
      const { id, auth } = record;
      const { origin } = new URL(url);
      const isNone = input.kind === 'none';
      if (input.kind === 'basic' && !input.user) throw notGiven('the user name');
      await look();
      const isOther = auth.origin !== null && auth.origin !== origin;
      const staysKept = !isNone && !input.secret && sources.get(secretName(id)) === 'store';
      if (isOther && (staysKept || (!input.headers && auth.headers.length > 0)))
        throw givenForAnother(record, url, 'bad_input');
      const extra = await extraOf(input, isOther ? null : record);
      // Only to see whether they can be sent at all.
      authHeaders(comfyuiAuth(input, isNone ? null : (input.secret ?? 'x')), extra);
      // What the main backend had at another address is not for this one.
      if (isNone || (staysKept && auth.origin === null)) await put(secretName(id), null);
      else if (input.secret) await put(secretName(id), input.secret);
      const names = Object.keys(extra);
      if (input.headers && sources.get(headersSecretName(id)) !== 'environment')
        await put(headersSecretName(id), names.length > 0 ? JSON.stringify(extra) : null);
      await look();
      return {
        kind: input.kind,
        header: input.kind === 'api_key' ? input.header?.trim() || defaultKeyHeader : null,
        user: input.kind === 'basic' ? (input.user ?? null) : null,
        headers: names,
        origin: isNone && names.length === 0 ? null : origin,
      };
    },
    async forget(id) {
      await look();
      await put(secretName(id), null);
      await put(headersSecretName(id), null);
      await look();
    },
    look,
    known({ id, auth: { kind, header, user, headers: extra } }) {
      return { kind, header, user, hasSecret: kind !== 'none' && sources.has(secretName(id)), headers: [...extra] };
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const wordOf = { none: 'key', bearer: 'token', api_key: 'API key', basic: 'password' } as const;

function comfyuiAuth(
  { kind, header, user }: Pick<BackendAuthInput, 'kind' | 'header' | 'user'>,
  secret: string | null,
): ComfyuiAuth {
  if (kind === 'none' || secret === null) return { kind: 'none' };
  if (kind === 'basic') return { kind, user: user ?? '', secret };
  return kind === 'bearer' ? { kind, secret } : { kind, header: header ?? null, secret };
}

function notGiven(what: string): EaselError {
  return new EaselError('bad_input', `${what.charAt(0).toUpperCase()}${what.slice(1)} is not given.`, {
    nextStep: 'Enter it, or choose no credentials.',
  });
}

function missing({ id }: BackendRecord, url: string, what: string, name: string): EaselError {
  const where = URL.parse(url)?.host ?? url;
  return new EaselError('backend_refused', `For ${where} ${what} is needed, and it is not kept on this machine.`, {
    nextStep: `Give it on the Backends page or with \`easel backends edit ${id}\`, or start Easel with EASEL_SECRET_${name.toUpperCase()}.`,
    details: { url, cause: 'no credentials', neverSent: true },
  });
}

function givenForAnother(
  { id, auth }: BackendRecord,
  url: string,
  code: 'bad_input' | 'backend_refused' = 'backend_refused',
): EaselError {
  const where = URL.parse(url)?.host ?? url;
  const message = `The credentials kept for this backend were given for ${auth.origin ?? 'no address'}; they are not sent to ${where}.`;
  return new EaselError(code, message, {
    nextStep: `Give them again for ${where}, on the Backends page or with \`easel backends edit ${id}\`.`,
    details: { url, cause: 'no credentials', neverSent: true },
  });
}
