import type { Assistant, AssistantId, AssistantPlace } from '../../../src-shared/nouns/assistants.ts';
import type { UnreadEntry } from './diagnosis/registration-findings.ts';
import type { OwnWorld } from './own-entry.ts';
import type { Records } from './records.ts';
import { placeStatus, worstState } from './status.ts';
import type { AssistantSystem } from './system.ts';
import type { AssistantFacts } from './table/assistant-facts.ts';
import { copyablesOf } from './table/copyables.ts';
import { isInstalled } from './table/installed.ts';
import { isThere } from './table/places.ts';

export interface LookWorld extends OwnWorld {
  readonly system: AssistantSystem;
  readonly records: Records;
  readonly undoable: (id: AssistantId) => boolean;
}

type Standing = Pick<Assistant, 'state' | 'installed' | 'places'>;

/** How a client stands now: its files are read, nothing is remembered. */
export async function look(facts: AssistantFacts, world: LookWorld): Promise<Assistant> {
  const { id, title, way, transports, scopes, processes, afterwards } = facts;
  const { system, records, wanted } = world;
  const standing = await standingOf(facts, world);
  return {
    id,
    title,
    way,
    ...standing,
    running: standing.installed ? await system.isRunning(processes[system.platform]) : false,
    transports: [...transports],
    scopes: [...scopes],
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

/** What its files say; no process is asked for. */
export async function standingOf(facts: AssistantFacts, world: Omit<LookWorld, 'undoable'>): Promise<Standing> {
  const installed = await isInstalled(facts, world.system);
  const places = facts.way === 'copy' ? [] : await statusOfPlaces(facts, installed, world);
  const nowhere = facts.way === 'copy' || (!installed && places.length === 0);
  return { installed, places, state: !nowhere ? worstState(places) : installed ? 'not-registered' : 'not-installed' };
}

/** What the client reads for the person, and what Easel wrote into projects that are still there. */
async function statusOfPlaces(
  facts: AssistantFacts,
  installed: boolean,
  { system, records, ...own }: Omit<LookWorld, 'undoable'>,
): Promise<AssistantPlace[]> {
  const made = records.of(facts.id);
  const projects = new Set(made.flatMap(({ scope, project }) => (scope === 'project' && project ? [project] : [])));
  const wheres = [
    { scope: 'user' as const, project: null },
    ...[...projects].map((project) => ({ scope: 'project' as const, project })),
  ];
  const all = await Promise.all(
    wheres.map(async ({ scope, project }) => {
      // One that is gone has lost nothing.
      if (project !== null && !(await isThere(project))) return [];
      const places = await facts.places(system, { scope, project: project ?? undefined });
      const shown = places.filter((place) => place.isRead && (installed || place.exists));
      return Promise.all(
        shown.map(async (place) => {
          const registration = made.find(({ path }) => path === place.path) ?? null;
          return { ...(await placeStatus(facts, place, { ...own, registration })), scope, project };
        }),
      );
    }),
  );
  return all.flat();
}

/** Entries of Easel's where the client, as it is installed now, does not look. */
export async function unreadEntries(
  clients: readonly AssistantFacts[],
  { system, records, ...own }: Omit<LookWorld, 'undoable'>,
): Promise<UnreadEntry[]> {
  const found = clients.map(async (facts) => {
    const places = (await facts.places(system, { scope: 'user' })).filter(({ isRead, exists }) => !isRead && exists);
    const states = places.map(async (place) => {
      const registration = records.of(facts.id).find(({ path }) => path === place.path) ?? null;
      return placeStatus(facts, place, { ...own, registration });
    });
    const entries = (await Promise.all(states)).filter(({ entryName }) => entryName !== null);
    return entries.map(({ path }) => ({ assistant: facts.id, title: facts.title, path }));
  });
  return (await Promise.all(found)).flat();
}
