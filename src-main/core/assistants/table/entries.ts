import type { HttpEntry, StdioEntry } from '../system.ts';
import type { EntryValue, FoundEntry, WantedEntry } from './assistant-facts.ts';

/**
 * How long a client is asked to wait for a tool, in milliseconds. Easel answers each call within 45 s, so this only has to be well above
 * every default that is lower (Codex 60 s, the SDKs 60 s). It is written where a client documents the setting and its unit; not for Zed,
 * whose unit changed from milliseconds to seconds between versions, nor for LM Studio, which strips it (lmstudio-bug-tracker#727).
 */
export const toolTimeoutMs = 600_000;

/** Seconds; Codex waits 10 by itself, and the desktop program may need longer for a cold start. */
export const startTimeoutSeconds = 30;

/** How a client names the parts of an entry. */
export interface EntryShape {
  /** Values of `type` that make it a stdio entry; undefined: the key may be missing. The first one is written. */
  readonly stdioTypes: readonly (string | undefined)[];
  /** Alternatives, the first one is written; empty: the client has no HTTP. */
  readonly http: readonly { readonly key: string; readonly types: readonly (string | undefined)[] }[];
  readonly commandKey?: string;
  readonly envKey?: string;
  readonly headersKey?: string;
  /** Further keys, written after the others. */
  readonly extra?: EntryValue;
}

/** `command` with optional `args` and `env`, and `url` with `headers`: what Cursor began and many follow. */
export const cursorShape: EntryShape = {
  stdioTypes: [undefined, 'stdio'],
  http: [{ key: 'url', types: [undefined, 'http', 'streamable-http', 'streamableHttp'] }],
};

export function writeEntry(shape: EntryShape, wanted: WantedEntry): EntryValue {
  return wanted.transport === 'stdio' ? writeStdio(shape, wanted) : writeHttp(shape, wanted);
}

function writeStdio(shape: EntryShape, { command, args, env }: StdioEntry): EntryValue {
  const { stdioTypes, commandKey = 'command', envKey = 'env', extra } = shape;
  return {
    ...typed(stdioTypes[0]),
    [commandKey]: command,
    args: [...args],
    ...(Object.keys(env).length > 0 ? { [envKey]: { ...env } } : {}),
    ...extra,
  };
}

function writeHttp(shape: EntryShape, { url, token }: HttpEntry): EntryValue {
  const [form] = shape.http;
  if (!form) throw new Error('This client has no HTTP.');
  return {
    ...typed(form.types[0]),
    [form.key]: url,
    [shape.headersKey ?? 'headers']: { Authorization: `Bearer ${token}` },
    ...shape.extra,
  };
}

const typed = (type: string | undefined) => (type === undefined ? {} : { type });

/** Keys that a shape does not name are the client's or the person's own and say nothing here. */
export function readEntryOf(shape: EntryShape, value: unknown): FoundEntry | null {
  const record = asRecord(value);
  if (!record) return null;
  const disabled = record['disabled'] === true || record['enabled'] === false ? ({ disabled: true } as const) : {};
  const { commandKey = 'command', envKey = 'env' } = shape;
  const type = record['type'];
  if (record[commandKey] !== undefined) {
    const command = record[commandKey];
    const args = record['args'] ?? [];
    const env = readEnv(record[envKey] ?? {});
    if (typeof command !== 'string' || !isStrings(args) || !env || !accepts(shape.stdioTypes, type)) return null;
    return { transport: 'stdio', command, args: [...args], env, ...disabled };
  }
  for (const { key, types } of shape.http) {
    const url = record[key];
    if (typeof url !== 'string' || !accepts(types, type)) continue;
    return { transport: 'http', url, token: bearerToken(record[shape.headersKey ?? 'headers']), ...disabled };
  }
  return null;
}

/** Whether a client that has this reaches the same Easel in the same way as with what would be written now. */
export function isCurrent(found: FoundEntry, wanted: WantedEntry): boolean {
  if (found.disabled) return false;
  if (found.transport === 'http')
    return wanted.transport === 'http' && found.url === wanted.url && found.token === wanted.token;
  if (wanted.transport !== 'stdio' || found.command !== wanted.command) return false;
  const [own, added] = [found.args.slice(0, wanted.args.length), found.args[wanted.args.length]];
  // What follows `--` is for Easel, and further variables are for its network and such: a person's own.
  return sameList(own, wanted.args) && (added === undefined || added === '--') && hasEnv(found.env, wanted.env);
}

/** Keys that say how Easel is reached, in any client, or that switch it off; everything else outlives a repair. */
const ownKeys = new Set(
  'type command cmd args env envs url uri httpUrl serverUrl headers http_headers bearer_token_env_var disabled enabled'.split(
    ' ',
  ),
);

/** Variables that are Easel's own. */
const ownVariables = new Set(['ELECTRON_RUN_AS_NODE', 'EASEL_DATA_DIR']);

/**
 * The entry that replaces `before`: the person's own settings in it (approved tools, a longer timeout, what they gave Easel after `--`, variables)
 * are kept.
 */
export function renewEntry(before: unknown, entry: EntryValue): EntryValue {
  const old = asRecord(before) ?? {};
  const kept = Object.entries(old).filter(([key]) => !ownKeys.has(key));
  return { ...entry, ...addedArgs(old, entry), ...addedEnv(old, entry), ...Object.fromEntries(kept) };
}

function addedArgs({ args: before }: EntryValue, { args }: EntryValue): EntryValue {
  if (!isStrings(args) || !isStrings(before) || !before.includes('--')) return {};
  return { args: [...args, ...before.slice(before.indexOf('--'))] };
}

function addedEnv(before: EntryValue, entry: EntryValue): EntryValue {
  if (!('args' in entry)) return {};
  for (const key of ['env', 'envs']) {
    const added = Object.entries(asRecord(before[key]) ?? {}).filter(([name]) => !ownVariables.has(name));
    if (added.length > 0) return { [key]: { ...Object.fromEntries(added), ...asRecord(entry[key]) } };
  }
  return {};
}

const accepts = (types: readonly (string | undefined)[], type: unknown) => types.includes(type as string | undefined);

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((item, index) => item === other[index]);

const hasEnv = (found: StdioEntry['env'], wanted: StdioEntry['env']) =>
  Object.keys(wanted).every((key) => found[key] === wanted[key]);

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** YAML and TOML may hold `1` where JSON has `"1"`; a process gets a text either way. */
function readEnv(value: unknown): Record<string, string> | null {
  const record = asRecord(value);
  if (!record || Object.values(record).some((item) => !['string', 'number', 'boolean'].includes(typeof item)))
    return null;
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, String(item)]));
}

function bearerToken(headers: unknown): string | null {
  const found = Object.entries(asRecord(headers) ?? {}).find(([key]) => key.toLowerCase() === 'authorization');
  const text = typeof found?.[1] === 'string' ? found[1] : '';
  return /^Bearer +(\S+)$/i.exec(text.trim())?.[1] ?? null;
}
