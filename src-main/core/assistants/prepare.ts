import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { RegisterOptions, Transport } from '../../../src-shared/nouns/assistants.ts';
import type { Records, Registration } from './records.ts';
import type { AssistantSystem } from './system.ts';
import type { AssistantFacts, WantedEntry } from './table/assistant-facts.ts';
import { isInstalled } from './table/installed.ts';
import { assistantTable } from './table/table.ts';
import { placesFor, type PreparedPlace } from './prepared-places.ts';
import { possibleEntries, wantedFor, type Reach } from './wanted.ts';

export interface PrepareWorld {
  readonly system: AssistantSystem;
  readonly records: Records;
  readonly dataFolder: string;
  readonly reach: () => Reach;
  /** What may break what is registered, in sentences. */
  readonly launchNotes: () => readonly string[];
}

export type Action = 'register' | 'unregister';

/** What is to be done, before anything is. */
export interface Prepared {
  readonly action: Action;
  readonly facts: AssistantFacts;
  readonly options: RegisterOptions;
  /** Null for a removal, and where an obstacle says why nothing can be written. */
  readonly wanted: WantedEntry | null;
  readonly places: readonly PreparedPlace[];
  /** What Easel remembers to have written there, also where the entry is gone by now. */
  readonly remembered: readonly Registration[];
  readonly obstacle: EaselError | null;
  readonly notes: readonly string[];
}

/** @throws bad_input for what no client could be told */
export async function prepare(action: Action, options: RegisterOptions, world: PrepareWorld): Promise<Prepared> {
  const facts = assistantTable[options.assistant];
  await checkOptions(action, facts, options);
  const obstacles = await clientObstacles(facts, options, { action, system: world.system });
  const found = await placesFor(action, facts, { options, world });
  const wanted =
    action === 'register'
      ? attempt(obstacles, () => wantedFor(facts, world.reach(), options.transport ?? kept(facts, found, world)))
      : null;
  return {
    action,
    facts,
    options,
    wanted,
    places: found.places,
    remembered: found.remembered,
    obstacle: [...obstacles, ...found.obstacles][0] ?? null,
    notes: wanted
      ? [...facts.notes({ transport: wanted.transport, scope: options.scope }), ...notesOf(wanted, world)]
      : found.notes,
  };
}

/** The connection that is registered, where it can be registered again: a repair does not change it. */
function kept(
  { transports }: AssistantFacts,
  { transport }: { readonly transport: Transport | null },
  { reach }: PrepareWorld,
): Transport | undefined {
  const isPossible = transport !== null && transports.includes(transport) && possibleEntries(reach())[transport];
  return isPossible ? transport : undefined;
}

const notesOf = (wanted: WantedEntry, { launchNotes }: PrepareWorld): readonly string[] =>
  wanted.transport === 'stdio'
    ? launchNotes()
    : ['Easel has to be running for it, and keeps its port as long as that is free.'];

async function checkOptions(
  action: Action,
  { id, title, scopes, way }: AssistantFacts,
  { scope, project }: RegisterOptions,
): Promise<void> {
  if (way === 'copy') {
    throw new EaselError('bad_input', `${title} is registered by hand.`, {
      nextStep: `Copy what the Assistants page or \`easel assistants show ${id}\` shows.`,
    });
  }
  if (!scopes.includes(scope)) {
    throw new EaselError('bad_input', `${title} keeps no list of servers for a project.`, {
      nextStep: 'Use scope user.',
    });
  }
  if (scope !== 'project') return;
  if (project === undefined || !isAbsolute(project)) {
    throw new EaselError('bad_input', 'Which project?', { nextStep: 'Give the absolute path of its folder.' });
  }
  const found = action === 'register' && (await stat(project).catch(() => null));
  if (action === 'register' && !(found && found.isDirectory())) {
    throw new EaselError('bad_input', `There is no folder ${project}.`, {
      nextStep: 'Give the folder of the project.',
    });
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
  const running = await runningObstacle(facts, system);
  return running ? [...found, running] : found;
}

/** Why a client's file cannot be changed now; null where it can. */
export async function runningObstacle(
  { title, mustQuitFirst, processes }: AssistantFacts,
  system: AssistantSystem,
): Promise<EaselError | null> {
  if (!mustQuitFirst || (await system.isRunning(processes[system.platform])) !== true) return null;
  return new EaselError('client_running', `${title} is running, and would write its own list over the change.`, {
    nextStep: `Quit ${title} altogether (its icon in the tray or menu bar too), then try again.`,
  });
}

function attempt<T>(obstacles: EaselError[], work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EaselError)) throw error;
    obstacles.push(error);
    return null;
  }
}
