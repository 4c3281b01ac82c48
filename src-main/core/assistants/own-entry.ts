import { realpath } from 'node:fs/promises';
import { defaultDataFolder } from '../data-folder.ts';
import type { Registration } from './records.ts';
import type { AssistantFacts, FoundEntry, WantedEntry } from './table/assistant-facts.ts';

/** This Easel, of which there may be several on a machine. */
export interface OwnWorld {
  /** What would be written now; null for what cannot be. */
  readonly wanted: { readonly stdio: WantedEntry | null; readonly http: WantedEntry | null };
  readonly dataFolder: string;
  readonly homeFolder: string;
}

/** An entry of Easel's, under whatever name. */
export interface Found {
  readonly name: string;
  /** Null: the client would not understand it. */
  readonly entry: FoundEntry | null;
}

type Entries = ReadonlyMap<string, unknown>;

/** The entry that this Easel wrote, else one that leads to it. A foreign one that has taken its name is not it. */
export async function ownEntry(
  facts: AssistantFacts,
  entries: Entries,
  { registration, ...world }: OwnWorld & { readonly registration: Registration | null },
): Promise<Found | null> {
  const all = [...entries].map(([name, value]): Found => ({ name, entry: facts.readEntry(value) }));
  const written = registration && all.find(({ name }) => name === registration.name);
  if (written && (written.entry === null || looksLikeEasel(written.entry))) return written;
  for (const found of all) if (found.entry && (await leadsHere(found.entry, world))) return found;
  return null;
}

/** Of an entry that is not this Easel's: whether it is another one's. */
export function isAnotherEasels(facts: Pick<AssistantFacts, 'readEntry'>, value: unknown): boolean {
  const entry = facts.readEntry(value);
  return entry !== null && looksLikeEasel(entry);
}

/** Whether it is what Easel writes, and not a command that a person put together. */
export function isShimEntry({ args }: Extract<FoundEntry, { transport: 'stdio' }>): boolean {
  return args.some((arg) => /(^|[\\/])shim(-[\w.+-]+)?\.cjs$/.test(arg));
}

async function leadsHere(entry: FoundEntry, { wanted, dataFolder, homeFolder }: OwnWorld): Promise<boolean> {
  if (entry.transport === 'http') {
    const { http } = wanted;
    return http?.transport === 'http' && (entry.url === http.url || entry.token === http.token);
  }
  if (!looksLikeEasel(entry)) return false;
  const named = dataFolderOf(entry) ?? defaultDataFolder(homeFolder);
  const real = await realpath(named).catch(() => null);
  // Nobody's any more: its Easel was removed, or moved here.
  return real === null || real === (await realpath(dataFolder).catch(() => dataFolder));
}

/** By what only Easel has: its shim, its CLI's `stdio`, its path on this machine. */
function looksLikeEasel(entry: FoundEntry): boolean {
  if (entry.transport === 'http') {
    const url = URL.parse(entry.url);
    return url?.pathname === '/mcp' && /^(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$/.test(url.hostname);
  }
  const speaks = entry.args.includes('stdio');
  const isCli = /(^|[\\/])easel(\.exe)?$/i.test(entry.command);
  return isShimEntry(entry) || (speaks && (isCli || entry.args.some((arg) => /[\\/]cli\.js$/.test(arg))));
}

/** As the shim and the CLI read it; null where the entry leaves it to them. */
function dataFolderOf({ args, env }: Extract<FoundEntry, { transport: 'stdio' }>): string | null {
  const end = args.indexOf('--');
  const at = args.indexOf('--data-dir');
  const given = at !== -1 && (end === -1 || at < end) ? args[at + 1] : undefined;
  return given || env['EASEL_DATA_DIR'] || null;
}
