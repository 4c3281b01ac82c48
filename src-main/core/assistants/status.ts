import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { EaselError, type ErrorData } from '../../../src-shared/nouns/errors.ts';
import type { AssistantPlace, RegistrationState } from '../../../src-shared/nouns/assistants.ts';
import { largestBytes, refused, tooLarge } from './config-files/config-error.ts';
import { readEntries } from './config-files/entries.ts';
import { ConfigTextError } from './config-files/formats/format.ts';
import { isShimEntry, ownEntry, type Found, type OwnWorld } from './own-entry.ts';
import type { Registration } from './records.ts';
import type { AssistantFacts, FoundEntry, Place } from './table/assistant-facts.ts';
import { isCurrent } from './table/entries.ts';

export interface StatusWorld extends OwnWorld {
  /** What Easel wrote into this file. */
  readonly registration: Registration | null;
}

type PlaceState = Omit<AssistantPlace, 'scope' | 'project'>;

/** How one of a client's files stands. Reads it; never throws. */
export async function placeStatus(facts: AssistantFacts, place: Place, world: StatusWorld): Promise<PlaceState> {
  const { path } = place;
  const { registration } = world;
  const status = (state: RegistrationState, error: ErrorData | null, found: Found | null = null): PlaceState => ({
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
  const found = await ownEntry(facts, entries, world);
  if (!found) {
    return registration ? status('lost', lost(facts).toData()) : status('not-registered', null);
  }
  const wrong = await wrongIn(facts, found, world);
  return wrong ? status(wrong.state, wrong.error.toData(), found) : status('registered', null, found);
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
    const details = { disabled: true } as const;
    return { state: 'outdated', error: problem(message, `Switch it on in ${title}, or repair it here.`, details) };
  }
  const dead = entry.transport === 'stdio' ? await deadPath(entry) : null;
  if (dead !== null) {
    const message = `'${name}' starts ${dead}, which is not there.`;
    return { state: 'broken', error: problem(message, 'Repair it: Easel writes where it is now.') };
  }
  // A command of the person's own leads here too, and so does an address without a token.
  const isTheirs = entry.transport === 'stdio' ? !isShimEntry(entry) : entry.token === null;
  const now = wanted[entry.transport];
  if (!now || isCurrent(entry, now)) return null;
  if (isTheirs && (entry.transport === 'stdio' || (now.transport === 'http' && entry.url === now.url))) return null;
  const message =
    entry.transport === 'http'
      ? `'${name}' has another address or token than Easel has now.`
      : `'${name}' starts Easel from another place, or with another data folder, than it has now.`;
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

/** Empty where there is none. @throws too_large, forbidden_path (no regular file), and what the file system says */
export async function textOf(path: string): Promise<string> {
  try {
    const stats = await stat(path);
    // A pipe would keep whoever reads it waiting.
    if (!stats.isFile()) throw refused(path, 'it is not a file', 'Move away what is there and try again.');
    if (stats.size > largestBytes) throw tooLarge(path);
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function malformed({ title }: AssistantFacts, path: string, cause: unknown): EaselError {
  if (cause instanceof EaselError) return cause;
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

const problem = (message: string, nextStep: string, details?: { disabled: true }): EaselError =>
  new EaselError('conflict', message, { nextStep, ...(details ? { details } : {}) });

/** Whether writing the entry anew mends it, and undoes nothing that a person wanted. */
export function isRepairable({ state, error }: Pick<AssistantPlace, 'state' | 'error'>): boolean {
  return ['lost', 'outdated', 'broken'].includes(state) && error?.code === 'conflict' && !isSwitchedOff({ error });
}

export function isSwitchedOff({ error }: Pick<AssistantPlace, 'error'>): boolean {
  return error?.details?.['disabled'] === true;
}

const lost = ({ title }: AssistantFacts): EaselError =>
  problem(
    `Easel was registered, and ${title} has dropped the entry.`,
    `Repair it. ${title} may write its own list when it starts: quit it first.`,
  );

const order: readonly RegistrationState[] = ['broken', 'lost', 'outdated', 'not-registered', 'registered'];

/** The worst of them: each place that the client reads has to be right. A project alone is enough to be registered. */
export function worstState(places: readonly Pick<AssistantPlace, 'state' | 'scope'>[]): RegistrationState {
  const inProjects = places.filter(({ scope }) => scope === 'project');
  const nowhereElse = places.every(({ scope, state }) => scope === 'project' || state === 'not-registered');
  const counted = nowhereElse && inProjects.length > 0 ? inProjects : places;
  return order.find((state) => counted.some((place) => place.state === state)) ?? 'not-registered';
}
