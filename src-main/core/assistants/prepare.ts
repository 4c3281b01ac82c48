import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { RegisterOptions } from '../../../src-shared/nouns/assistants.ts';
import { readEntries } from './config-files/entries.ts';
import type { Records, Registration } from './records.ts';
import { ownEntry, textOf } from './status.ts';
import type { AssistantSystem } from './system.ts';
import type { AssistantFacts, Place, WantedEntry } from './table/assistant-facts.ts';
import { isInstalled } from './table/installed.ts';
import { assistantTable } from './table/table.ts';
import { possibleEntries, wantedFor, type Reach } from './wanted.ts';

export interface PrepareWorld {
  readonly system: AssistantSystem;
  readonly records: Records;
  readonly reach: () => Reach;
  /** What may break what is registered, in sentences. */
  readonly launchNotes: () => readonly string[];
}

export type Action = 'register' | 'unregister';

/** A file to change, and the name of Easel's entry in it. */
export interface PreparedPlace {
  readonly place: Place;
  readonly name: string;
  readonly registration: Registration | null;
}

/** What is to be done, before anything is. */
export interface Prepared {
  readonly action: Action;
  readonly facts: AssistantFacts;
  readonly options: RegisterOptions;
  /** Null for a removal, and where an obstacle says why nothing can be written. */
  readonly wanted: WantedEntry | null;
  readonly places: readonly PreparedPlace[];
  readonly obstacle: EaselError | null;
  readonly notes: readonly string[];
}

/** @throws bad_input for what no client could be told */
export async function prepare(action: Action, options: RegisterOptions, world: PrepareWorld): Promise<Prepared> {
  const facts = assistantTable[options.assistant];
  checkOptions(facts, options);
  const obstacles: EaselError[] = [];
  const wanted =
    action === 'register' ? attempt(obstacles, () => wantedFor(facts, world.reach(), options.transport)) : null;
  obstacles.unshift(...(await clientObstacles(facts, options, { action, system: world.system })));
  const places = await placesFor(action, facts, { options, world, obstacles });
  return {
    action,
    facts,
    options,
    wanted,
    places,
    obstacle: obstacles[0] ?? null,
    notes: wanted
      ? [...facts.notes({ transport: wanted.transport, scope: options.scope }), ...notesOf(wanted, world)]
      : [],
  };
}

const notesOf = (wanted: WantedEntry, { launchNotes }: PrepareWorld): readonly string[] =>
  wanted.transport === 'stdio'
    ? launchNotes()
    : ['Easel has to be running for it, and keeps its port as long as that is free.'];

function checkOptions(facts: AssistantFacts, { scope, project }: RegisterOptions): void {
  const { title, scopes, way } = facts;
  if (way === 'copy') {
    throw new EaselError('bad_input', `${title} has no file that Easel knows.`, {
      nextStep: 'Copy what the Assistants page or `easel assistants show other` shows.',
    });
  }
  if (!scopes.includes(scope)) {
    throw new EaselError('bad_input', `${title} keeps no list of servers for a project.`, {
      nextStep: 'Use scope user.',
    });
  }
  if (scope === 'project' && project === undefined) {
    throw new EaselError('bad_input', 'Which project?', { nextStep: 'Give the absolute path of its folder.' });
  }
}

interface Client {
  readonly action: Action;
  readonly system: AssistantSystem;
}

async function clientObstacles(
  facts: AssistantFacts,
  { scope }: RegisterOptions,
  { action, system }: Client,
): Promise<EaselError[]> {
  const { title } = facts;
  const found: EaselError[] = [];
  if (action === 'register' && scope === 'user' && !(await isInstalled(facts, system))) {
    found.push(
      new EaselError('client_not_found', `${title} is not installed here, or has never been started.`, {
        nextStep: `Install ${title} and start it once.`,
      }),
    );
  }
  if (facts.mustQuitFirst && (await system.isRunning(facts.processes[system.platform])) === true) {
    found.push(
      new EaselError('client_running', `${title} is running, and would write its own list over the change.`, {
        nextStep: `Quit ${title} altogether (its icon in the tray or menu bar too), then try again.`,
      }),
    );
  }
  return found;
}

interface Placing {
  readonly options: RegisterOptions;
  readonly world: PrepareWorld;
  readonly obstacles: EaselError[];
}

/** What the client reads; for a removal also what Easel wrote once where it is no longer read. */
async function placesFor(
  action: Action,
  facts: AssistantFacts,
  { options, world, obstacles }: Placing,
): Promise<PreparedPlace[]> {
  const { scope, project, name } = options;
  const all = await facts.places(world.system, { scope, project });
  const found: PreparedPlace[] = [];
  for (const place of all) {
    const registration = world.records.of(facts.id).find(({ path }) => path === place.path) ?? null;
    try {
      const entries = readEntries(await textOf(place.path), place);
      const own = ownEntry(facts, entries, { registration, wanted: possibleEntries(world.reach()) });
      if (action === 'unregister') {
        // A name that somebody gives by hand counts too.
        const there = own?.name ?? (entries.has(name) ? name : null);
        if (there !== null) found.push({ place, name: there, registration });
      } else if (place.isRead) {
        if (!own && entries.has(name)) throw taken(facts, name);
        found.push({ place, name: own?.name ?? name, registration });
      }
    } catch (error) {
      if (!place.isRead) continue;
      if (error instanceof EaselError) obstacles.push(error);
      // What is wrong with the file is said by whoever tries to write it.
      found.push({ place, name, registration });
    }
  }
  return found;
}

const taken = ({ title }: AssistantFacts, name: string): EaselError =>
  new EaselError('conflict', `${title} has another server called '${name}'.`, {
    nextStep: 'Register under another name (--name), or remove that one first.',
  });

function attempt<T>(obstacles: EaselError[], work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EaselError)) throw error;
    obstacles.push(error);
    return null;
  }
}
