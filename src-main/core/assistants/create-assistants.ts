import { join } from 'node:path';
import type {
  Assistant,
  AssistantId,
  ChangePlan,
  ChangeResult,
  RegisterOptions,
  SelfTest,
} from '../../../src-shared/nouns/assistants.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import type { Events } from '../events.ts';
import type { Logger } from '../ports.ts';
import type { Assistants } from './assistants.ts';
import { applyChange, planOf } from './change.ts';
import { createConfigFiles } from './config-files/config-files.ts';
import type { Timing } from './config-files/timing.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { readSurroundings } from './diagnosis/surroundings.ts';
import { installationOf, keepInstallation } from './install-file.ts';
import { installShim } from './install-shim.ts';
import { launchNotes, launchOf, type LaunchFacts } from './launch.ts';
import { look } from './look.ts';
import { prepare, type Action } from './prepare.ts';
import { openRecords } from './records.ts';
import { runSelfTest } from './self-test.ts';
import type { AssistantSystem, HttpEntry } from './system.ts';
import { readTail } from './tail.ts';
import { newestLog } from './table/logs.ts';
import { assistantTable } from './table/table.ts';
import { possibleEntries, type Reach } from './wanted.ts';

/** What a door knows of how assistants reach it. */
export interface HttpFacts extends HttpEntry {
  readonly taken: number;
  /** The port that was the first choice. */
  readonly wanted: number;
}

export interface AssistantsNoun extends Assistants {
  /** A door says where it listens; registrations over HTTP that are of another address are repaired. */
  report(http: HttpFacts | null): void;
  /** Puts the shim where assistants find it, then looks whether every registration still stands. */
  start(): Promise<void>;
}

export interface CreateAssistantsOptions {
  readonly system: AssistantSystem;
  readonly launch: Omit<LaunchFacts, 'dataFolder' | 'shimFolder'>;
  readonly dataFolder: string;
  /** The built shim of this program. */
  readonly shimPath: string;
  readonly version: string;
  readonly events: Events;
  readonly logger: Logger;
  readonly backends: () => readonly Backend[];
  readonly templates: () => readonly Template[];
  /** How long other programs are waited for; shorter in tests. */
  readonly timing?: Timing;
}

/** The MCP client apps of this machine, and Easel's registration in them. */
export function createAssistants(options: CreateAssistantsOptions): AssistantsNoun {
  const { system, dataFolder, logger, events } = options;
  const shimFolder = join(dataFolder, 'bin');
  const facts: LaunchFacts = { ...options.launch, dataFolder, shimFolder };
  const files = createConfigFiles({
    dataFolder,
    homeFolder: system.homeFolder,
    ...(options.timing ? { timing: options.timing } : {}),
  });
  const records = openRecords({ dataFolder, logger });
  let http: HttpFacts | null = null;
  const reach = (): Reach => ({ launch: launchOf(facts), http: http && { url: http.url, token: http.token } });
  const world = { system, records, reach, launchNotes: () => launchNotes(facts) };
  const announce = (): void => events.publish({ topic: 'assistants' });
  const get = (id: AssistantId): Promise<Assistant> =>
    look(assistantTable[id], { system, records, wanted: possibleEntries(reach()), undoable: files.undoable });

  async function plan(action: Action, given: RegisterOptions): Promise<ChangePlan> {
    return planOf(await prepare(action, given, world), files);
  }

  async function change(action: Action, given: RegisterOptions): Promise<ChangeResult> {
    const prepared = await prepare(action, given, world);
    const changes = await applyChange(prepared, { files, records });
    const tested = action === 'register' ? await test(given.assistant) : null;
    if (action === 'unregister') records.setSelfTest(given.assistant, null);
    announce();
    return { assistant: await get(given.assistant), changes, selfTest: tested };
  }

  /** Exactly what stands in the client's file. */
  async function test(id: AssistantId): Promise<SelfTest> {
    const { title, readEntry, places } = assistantTable[id];
    for (const { path, name, scope, project } of registered(id, await get(id))) {
      const place = (await places(system, { scope, ...(project === null ? {} : { project }) })).find(
        (one) => one.path === path,
      );
      const within = project === null ? [] : [project];
      const entry = place && readEntry((await files.read(place, within)).get(name));
      if (!entry) continue;
      const selfTest = await runSelfTest({
        entry: entry.transport === 'http' ? { url: entry.url, token: entry.token ?? '' } : entry,
        system,
      });
      records.setSelfTest(id, selfTest);
      return selfTest;
    }
    throw new EaselError('client_not_found', `Easel is not registered with ${title}.`, {
      nextStep: 'Register it first.',
    });
  }

  /** What Easel wrote, and what a person wrote by hand. */
  function registered(id: AssistantId, { places }: Assistant) {
    const own = records.of(id).toSorted((a, b) => b.at - a.at);
    const byHand = places.flatMap(({ path, entryName }) =>
      entryName === null || own.some((one) => one.path === path)
        ? []
        : [{ path, name: entryName, scope: 'user' as const, project: null }],
    );
    return [...own, ...byHand];
  }

  /** Writes every registration of a client anew, each as it was made. */
  async function repair(id: AssistantId): Promise<void> {
    const made = records.of(id);
    const again: RegisterOptions[] =
      made.length === 0
        ? [{ assistant: id, name: 'easel', scope: 'user' }]
        : made.map(({ name, transport, scope, project }) => ({
            assistant: id,
            name,
            transport,
            scope,
            ...(project === null ? {} : { project }),
          }));
    for (const one of again) await applyChange(await prepare('register', one, world), { files, records });
    announce();
  }

  async function checkAll(): Promise<void> {
    for (const id of new Set(records.all().map(({ assistant }) => assistant))) {
      const { title, state, places } = await get(id);
      if (state === 'registered') continue;
      // The address is Easel's own doing, so mending it needs nobody's word.
      const moved = places.some((place) => place.transport === 'http' && place.state === 'outdated');
      if (moved && http) {
        await repair(id).catch((error: unknown) =>
          logger.warn(
            { assistant: id, error: toErrorData(error) },
            'a registration could not be given the new address',
          ),
        );
      } else
        logger.warn(
          { assistant: id, state },
          `The registration with ${title} is ${state}; easel register ${id} repairs it.`,
        );
      announce();
    }
  }

  return {
    list: () => Promise.all(Object.values(assistantTable).map(({ id }) => get(id))),
    get,
    planRegister: (given) => plan('register', given),
    register: (given) => change('register', given),
    planUnregister: (given) => plan('unregister', given),
    unregister: (given) => change('unregister', given),
    async undo(id) {
      const changes = await files.undo(id);
      for (const { path } of changes) {
        for (const { name } of records.of(id).filter((one) => one.path === path)) records.remove({ path, name });
      }
      announce();
      return { assistant: await get(id), changes, selfTest: null };
    },
    async selfTest(id) {
      const tested = await test(id);
      announce();
      return tested;
    },
    async log(id) {
      const name = records.of(id)[0]?.name ?? 'easel';
      const path = await newestLog(assistantTable[id], { system, name });
      return { path, lines: path === null ? [] : await readTail(path) };
    },
    diagnose: (given) =>
      diagnose(
        {
          version: options.version,
          homeFolder: system.homeFolder,
          backends: options.backends,
          templates: options.templates,
          assistants: () => Promise.all(Object.values(assistantTable).map(({ id }) => get(id))),
          surroundings: () => readSurroundings(),
          port: () => http,
          repair,
        },
        given,
      ),
    report(facts) {
      http = facts;
      if (facts)
        void checkAll().catch((error: unknown) =>
          logger.warn({ error: toErrorData(error) }, 'registrations could not be checked'),
        );
    },
    async start() {
      const installation = installationOf(launchOf(facts), options.version);
      if (installation) keepInstallation(dataFolder, installation, logger);
      const installed = await installShim({ shimPath: options.shimPath, folder: shimFolder, version: options.version });
      if (installed.kind === 'failed') {
        logger.warn({ error: String(installed.error) }, 'the shim could not be put where assistants start it');
      }
    },
  };
}
