import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { RegisterOptions, Transport } from '../../../src-shared/nouns/assistants.ts';
import { readEntries } from './config-files/entries.ts';
import { isAnotherEasels, ownEntry, type Found } from './own-entry.ts';
import type { Action, PrepareWorld } from './prepare.ts';
import type { Registration } from './records.ts';
import { textOf } from './status.ts';
import type { AssistantFacts, Place } from './table/assistant-facts.ts';
import { possibleEntries } from './wanted.ts';

/** The name that an entry gets where nobody chose one. */
export const usualName = 'easel';

/** A file to change, and the name of Easel's entry in it. */
export interface PreparedPlace {
  readonly place: Place;
  readonly name: string;
}

interface FoundPlaces {
  readonly places: PreparedPlace[];
  readonly remembered: Registration[];
  /** How it is registered now. */
  transport: Transport | null;
  readonly obstacles: EaselError[];
  readonly notes: string[];
}

/** What the client reads; for a removal also what Easel wrote once where it is no longer read. */
export async function placesFor(
  action: Action,
  facts: AssistantFacts,
  { options, world }: { options: RegisterOptions; world: PrepareWorld },
): Promise<FoundPlaces> {
  const { scope, project } = options;
  const found: FoundPlaces = { places: [], remembered: [], transport: null, obstacles: [], notes: [] };
  for (const place of await facts.places(world.system, { scope, project })) {
    if (action === 'register' && !place.isRead) continue;
    const registration = world.records.of(facts.id).find(({ path }) => path === place.path) ?? null;
    if (registration && (options.name ?? registration.name) === registration.name) found.remembered.push(registration);
    let entries: ReadonlyMap<string, unknown>;
    try {
      entries = readEntries(await textOf(place.path), place);
    } catch {
      // What is wrong with the file is said by whoever tries to write it.
      if (place.isRead) found.places.push({ place, name: registration?.name ?? options.name ?? usualName });
      continue;
    }
    const own = await ownEntry(facts, entries, {
      registration,
      wanted: possibleEntries(world.reach()),
      dataFolder: world.dataFolder,
      homeFolder: world.system.homeFolder,
    });
    found.transport ??= own?.entry?.transport ?? registration?.transport ?? null;
    const add = action === 'register' ? toRegister : toRemove;
    add(found, { facts, options, place, entries, own, registration });
  }
  return found;
}

interface Looked {
  readonly facts: AssistantFacts;
  readonly options: RegisterOptions;
  readonly place: Place;
  readonly entries: ReadonlyMap<string, unknown>;
  readonly own: Found | null;
  readonly registration: Registration | null;
}

function toRegister(found: FoundPlaces, { facts, options, place, entries, own, registration }: Looked): void {
  const name = options.name ?? own?.name ?? registration?.name ?? usualName;
  if (own ? own.name !== name : entries.has(name)) {
    found.obstacles.push(own ? hasName(facts, own.name) : taken(facts, name, entries.get(name)));
  } else found.places.push({ place, name });
}

function toRemove(found: FoundPlaces, { facts, options, place, entries, own, registration }: Looked): void {
  const name = options.name ?? own?.name ?? registration?.name ?? usualName;
  if (own?.name === name) found.places.push({ place, name });
  else if (entries.has(name)) {
    if (options.name !== undefined && registration?.name !== name) found.obstacles.push(foreign(facts, name));
    else found.notes.push(`${facts.title} has another server called '${name}', which is left alone.`);
  }
  if (own && own.name !== name) found.obstacles.push(hasOtherName(facts, own.name));
  if (!own && registration?.name === name)
    found.notes.push(`The entry is gone from ${place.path} already; Easel only forgets it.`);
}

function taken({ id, title, readEntry }: AssistantFacts, name: string, value: unknown): EaselError {
  return isAnotherEasels({ readEntry }, value)
    ? new EaselError('conflict', `'${name}' in ${title} is of another Easel, which has another data folder.`, {
        nextStep: `Register under another name (--name), or take that one out first: easel unregister ${id} --data-dir <its folder>.`,
      })
    : new EaselError('conflict', `${title} has another server called '${name}'.`, {
        nextStep: 'Register under another name (--name), or remove that one first.',
      });
}

const hasName = ({ id, title }: AssistantFacts, name: string): EaselError =>
  new EaselError('conflict', `Easel is registered with ${title} already, as '${name}'.`, {
    nextStep: `Leave the name as it is, or take that entry out first: easel unregister ${id}.`,
  });

const hasOtherName = ({ id, title }: AssistantFacts, name: string): EaselError =>
  new EaselError('conflict', `Easel is registered with ${title} as '${name}'.`, {
    nextStep: `Leave the name out: easel unregister ${id}.`,
  });

const foreign = ({ title }: AssistantFacts, name: string): EaselError =>
  new EaselError('conflict', `'${name}' in ${title} is not this Easel's, so it is left alone.`, {
    nextStep: 'Remove it there by hand, if it is not wanted.',
  });
