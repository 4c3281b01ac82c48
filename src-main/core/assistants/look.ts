import type { Assistant, AssistantId, AssistantPlace } from '../../../src-shared/nouns/assistants.ts';
import type { Records } from './records.ts';
import { placeStatus, worstState } from './status.ts';
import type { AssistantSystem } from './system.ts';
import type { AssistantFacts, WantedEntry } from './table/assistant-facts.ts';
import { copyablesOf } from './table/copyables.ts';
import { isInstalled } from './table/installed.ts';
import { isThere } from './table/places.ts';

export interface LookWorld {
  readonly system: AssistantSystem;
  readonly records: Records;
  readonly wanted: { readonly stdio: WantedEntry | null; readonly http: WantedEntry | null };
  readonly undoable: (id: AssistantId) => boolean;
}

/** How a client stands now: its files are read, nothing is remembered. */
export async function look(facts: AssistantFacts, world: LookWorld): Promise<Assistant> {
  const { id, title, way, transports, scopes, processes, afterwards } = facts;
  const { system, records, wanted } = world;
  const [installed, places] = await Promise.all([isInstalled(facts, system), statusOfPlaces(facts, world)]);
  const running = installed ? await system.isRunning(processes[system.platform]) : false;
  return {
    id,
    title,
    way,
    state: way === 'copy' || (!installed && places.length === 0) ? stateWithout(installed) : worstState(places),
    installed,
    running,
    transports: [...transports],
    scopes: [...scopes],
    places,
    copyables: [wanted.stdio, wanted.http].flatMap((entry) =>
      // A text that travels shall carry the token only where there is no other way.
      entry === null ||
      (entry.transport === 'http' && wanted.stdio !== null && transports.includes('stdio') && id !== 'other')
        ? []
        : copyablesOf(facts, { name: 'easel', wanted: entry, platform: system.platform }),
    ),
    afterwards: afterwards(system.platform),
    undoable: world.undoable(id),
    selfTest: records.selfTest(id),
  };
}

const stateWithout = (installed: boolean): Assistant['state'] => (installed ? 'not-registered' : 'not-installed');

/** What the client reads for the person, and what Easel wrote into projects. */
async function statusOfPlaces(
  facts: AssistantFacts,
  { system, records, wanted }: LookWorld,
): Promise<AssistantPlace[]> {
  if (facts.way === 'copy') return [];
  const own = records.of(facts.id);
  const user = await facts.places(system, { scope: 'user' });
  const projects = await Promise.all(
    own
      .filter((one) => one.scope === 'project' && one.project !== null)
      .map(({ project }) => facts.places(system, { scope: 'project', project: project ?? undefined })),
  );
  const isInstalledHere = await isInstalled(facts, system);
  const all = await Promise.all(
    [...user, ...projects.flat()]
      .filter((place) => place.isRead && (isInstalledHere || place.exists))
      .map((place) =>
        placeStatus(facts, place, { wanted, registration: own.find(({ path }) => path === place.path) ?? null }),
      ),
  );
  const folders = await Promise.all(own.map(async ({ project }) => project === null || isThere(project)));
  // A project that is gone has lost nothing.
  return all.filter(
    ({ path, state }) => state !== 'lost' || folders[own.findIndex((one) => one.path === path)] !== false,
  );
}
