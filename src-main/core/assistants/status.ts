import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { EaselError, type ErrorData } from '../../../src-shared/nouns/errors.ts';
import type { AssistantPlace, RegistrationState } from '../../../src-shared/nouns/assistants.ts';
import { readEntries } from './config-files/entries.ts';
import { ConfigTextError } from './config-files/formats/format.ts';
import type { Registration } from './records.ts';
import type { AssistantFacts, FoundEntry, Place, WantedEntry } from './table/assistant-facts.ts';
import { isCurrent } from './table/entries.ts';

export interface StatusWorld {
  /** What would be written now; null for what cannot be. */
  readonly wanted: { readonly stdio: WantedEntry | null; readonly http: WantedEntry | null };
  /** What Easel wrote into this file. */
  readonly registration: Registration | null;
}

/** How one of a client's files stands. Reads it; never throws. */
export async function placeStatus(facts: AssistantFacts, place: Place, world: StatusWorld): Promise<AssistantPlace> {
  const { path } = place;
  const { registration } = world;
  const status = (state: RegistrationState, error: ErrorData | null, found: Found | null = null): AssistantPlace => ({
    path,
    state,
    entryName: found?.name ?? null,
    transport: found?.entry?.transport ?? null,
    error,
  });
  let entries: ReadonlyMap<string, unknown>;
  try {
    entries = readEntries(await textOf(path), place);
  } catch (cause) {
    return status('broken', malformed(facts, path, cause).toData());
  }
  const found = ownEntry(facts, entries, world);
  if (!found) {
    return registration ? status('lost', lost(facts).toData()) : status('not-registered', null);
  }
  const wrong = await wrongIn(facts, found, world);
  return wrong ? status(wrong.state, wrong.error.toData(), found) : status('registered', null, found);
}

/** An entry of Easel's, under whatever name. */
interface Found {
  readonly name: string;
  /** Null: the client would not understand it. */
  readonly entry: FoundEntry | null;
}

/** The entry that Easel wrote, else one that leads to it. */
export function ownEntry(
  facts: AssistantFacts,
  entries: ReadonlyMap<string, unknown>,
  { registration, wanted }: StatusWorld,
): Found | null {
  const read = ([name, value]: readonly [string, unknown]): Found => ({ name, entry: facts.readEntry(value) });
  const all = [...entries].map(read);
  const written = registration && all.find(({ name }) => name === registration.name);
  return written ?? all.find(({ entry }) => entry !== null && leadsHere(entry, wanted)) ?? null;
}

/** By what only Easel has: its shim, its CLI's `stdio`, its address. */
function leadsHere(entry: FoundEntry, { http }: StatusWorld['wanted']): boolean {
  if (entry.transport === 'http') return http?.transport === 'http' && entry.url === http.url;
  const isShim = entry.args.some((arg) => /(^|[\\/])shim(-[\w.+-]+)?\.cjs$/.test(arg));
  const isCli = /(^|[\\/])easel(\.exe)?$/i.test(entry.command) && entry.args.includes('stdio');
  const isBuilt = entry.args.some((arg) => /[\\/]cli\.js$/.test(arg)) && entry.args.includes('stdio');
  return (isShim && entry.args.includes('--data-dir')) || isCli || isBuilt;
}

async function wrongIn(
  { title }: AssistantFacts,
  { name, entry }: Found,
  { wanted }: StatusWorld,
): Promise<{ state: 'broken' | 'outdated'; error: EaselError } | null> {
  if (!entry) {
    const message = `${title} does not understand the entry '${name}'.`;
    return { state: 'broken', error: problem(message, 'Repair it: Easel writes it anew.') };
  }
  if (entry.disabled) {
    const message = `'${name}' is switched off in ${title}.`;
    return { state: 'outdated', error: problem(message, `Switch it on in ${title}, or repair it here.`) };
  }
  const dead = entry.transport === 'stdio' ? await deadPath(entry) : null;
  if (dead !== null) {
    const message = `'${name}' starts ${dead}, which is not there.`;
    return { state: 'broken', error: problem(message, 'Repair it: Easel writes where it is now.') };
  }
  const now = wanted[entry.transport];
  if (!now || isCurrent(entry, now)) return null;
  const what = entry.transport === 'http' ? 'another address or token' : 'another place or data folder';
  const message = `'${name}' is of ${what} than Easel has now.`;
  return { state: 'outdated', error: problem(message, 'Repair it: Easel writes it anew.') };
}

/** The first of command and file arguments that is not there. */
async function deadPath({ command, args }: Extract<FoundEntry, { transport: 'stdio' }>): Promise<string | null> {
  const files = [command, ...args.filter((arg, index) => index === 0 || args[index - 1] === '--cli')];
  for (const path of files.filter((one) => isAbsolute(one))) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return path;
  }
  return null;
}

/** Empty where there is none. @throws what reading throws but for that */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function malformed({ title }: AssistantFacts, path: string, cause: unknown): EaselError {
  if (cause instanceof ConfigTextError) {
    const { line, column, message } = cause;
    return new EaselError('config_malformed', `${path}, line ${line}, column ${column}: ${message}.`, {
      nextStep: `Correct it there; until then ${title} may not read it either.`,
      details: { path, line, column },
      cause,
    });
  }
  const { code } = cause as NodeJS.ErrnoException;
  return new EaselError('config_malformed', `${path} cannot be read (${code ?? String(cause)}).`, {
    nextStep: 'See who may read it.',
    details: { path },
    cause,
  });
}

const problem = (message: string, nextStep: string): EaselError => new EaselError('conflict', message, { nextStep });

const lost = ({ title }: AssistantFacts): EaselError =>
  problem(
    `Easel was registered, and ${title} has dropped the entry.`,
    `Repair it. ${title} may write its own list when it starts: quit it first.`,
  );

const order: readonly RegistrationState[] = ['broken', 'lost', 'outdated', 'not-registered', 'registered'];

/** The worst of them: each place that the client reads has to be right. */
export function worstState(places: readonly Pick<AssistantPlace, 'state'>[]): RegistrationState {
  return order.find((state) => places.some((place) => place.state === state)) ?? 'not-registered';
}
