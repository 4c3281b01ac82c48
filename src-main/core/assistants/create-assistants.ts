import { join } from 'node:path';
import type {
  Assistant,
  AssistantId,
  AssistantPlace,
  ChangePlan,
  ChangeResult,
  RegisterOptions,
  SelfTest,
} from '../../../src-shared/nouns/assistants.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import type { Events } from '../events.ts';
import type { Logger } from '../ports.ts';
import { secretHider } from '../privacy/hide-secrets.ts';
import type { Assistants } from './assistants.ts';
import { applyChange, planOf } from './change.ts';
import { createConfigFiles } from './config-files/config-files.ts';
import type { Timing } from './config-files/timing.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { readSurroundings } from './diagnosis/surroundings.ts';
import { installationOf, keepInstallation } from './install-file.ts';
import { installShim } from './install-shim.ts';
import { launchNotes, launchOf, type LaunchFacts } from './launch.ts';
import { createRegistrationWatch } from './keep-watch.ts';
import { look, standingOf, unreadEntries } from './look.ts';
import { prepare, runningObstacle, type Action } from './prepare.ts';
import { openRecords } from './records.ts';
import { usualName } from './prepared-places.ts';
import { runSelfTest } from './self-test.ts';
import { isRepairable } from './status.ts';
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
  /** The program ends with what it was started for: it looks after nobody's registration. */
  readonly passing?: boolean;
}

export interface AssistantsNoun extends Assistants {
  /**
   * A door says where it listens. From then on it is seen to that every registration stands: one over HTTP that has another address is repaired,
   * one that is lost or broken is announced.
   */
  report(http: HttpFacts | null): void;
  /** Puts the shim where assistants find it. */
  start(): Promise<void>;
  stop(): void;
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
  /** With what each lacks. */
  readonly templates: () => Promise<readonly Template[]>;
  /** How long other programs are waited for; shorter in tests. */
  readonly timing?: Timing;
  /** Milliseconds between two looks whether clients changed the files. */
  readonly lookEveryMs?: number;
}

const usualLookEveryMs = 10_000;

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
  const here = { system, records, dataFolder, homeFolder: system.homeFolder };
  const world = { ...here, reach, launchNotes: () => launchNotes(facts) };
  const announce = (): void => events.publish({ topic: 'assistants' });
  const lookWorld = () => ({ ...here, wanted: possibleEntries(reach()), undoable: files.undoable });
  const get = (id: AssistantId): Promise<Assistant> => look(assistantTable[id], lookWorld());
  const all = Object.values(assistantTable);
  const watch = createRegistrationWatch({
    records,
    logger,
    look: async (id) => ({
      title: assistantTable[id].title,
      ...(await standingOf(assistantTable[id], lookWorld())),
    }),
    readdress: () => (http ? repair : null),
    announce,
    everyMs: options.lookEveryMs ?? usualLookEveryMs,
  });

  async function plan(action: Action, given: RegisterOptions): Promise<ChangePlan> {
    return planOf(await prepare(action, given, world), files);
  }

  async function change(action: Action, given: RegisterOptions): Promise<ChangeResult> {
    const changes = await watch.during(async () =>
      applyChange(await prepare(action, given, world), { files, records }),
    );
    const tested = action === 'register' ? await test(given.assistant) : null;
    if (action === 'unregister') records.setSelfTest(given.assistant, null);
    announce();
    return { assistant: await get(given.assistant), changes, selfTest: tested };
  }

  /** Exactly what stands in the client's file. */
  async function test(id: AssistantId): Promise<SelfTest> {
    const { title, readEntry, places } = assistantTable[id];
    for (const { path, name, scope, project } of registered(
      id,
      (await standingOf(assistantTable[id], lookWorld())).places,
    )) {
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
  function registered(id: AssistantId, places: readonly AssistantPlace[]) {
    const own = records.of(id).toSorted((a, b) => b.at - a.at);
    const byHand = places.flatMap(({ path, entryName, scope, project }) =>
      entryName === null || own.some((one) => one.path === path) ? [] : [{ path, name: entryName, scope, project }],
    );
    return [...own, ...byHand];
  }

  /** Writes anew every entry of a client that has to be, each as it was made. @throws what registering throws */
  async function repair(id: AssistantId): Promise<void> {
    const { places } = await standingOf(assistantTable[id], lookWorld());
    const wheres = new Map(
      places.filter(isRepairable).map(({ scope, project }) => [`${scope} ${project}`, { scope, project }] as const),
    );
    for (const { scope, project } of wheres.values()) {
      const given = { assistant: id, scope, ...(project === null ? {} : { project }) };
      await applyChange(await prepare('register', given, world), { files, records });
    }
    records.setSelfTest(id, null);
    announce();
  }

  return {
    list: () => Promise.all(all.map(({ id }) => get(id))),
    get,
    planRegister: (given) => plan('register', given),
    register: (given) => change('register', given),
    planUnregister: (given) => plan('unregister', given),
    unregister: (given) => change('unregister', given),
    async undo(id) {
      const obstacle = await runningObstacle(assistantTable[id], system);
      if (obstacle) throw obstacle;
      const changes = await watch.during(async () => {
        const undone = await files.undo(id);
        records.rollBack(id);
        records.setSelfTest(id, null);
        return undone;
      });
      announce();
      return { assistant: await get(id), changes, selfTest: null };
    },
    async selfTest(id) {
      const tested = await test(id);
      announce();
      return tested;
    },
    async log(id) {
      const name = records.of(id)[0]?.name ?? usualName;
      const hide = secretHider([], http ? [http.token] : []);
      const path = await newestLog(assistantTable[id], { system, name });
      return { path, lines: path === null ? [] : (await readTail(path)).map(hide) };
    },
    diagnose: (given) =>
      diagnose(
        {
          version: options.version,
          homeFolder: system.homeFolder,
          backends: options.backends,
          templates: options.templates,
          assistants: () => Promise.all(all.map(({ id }) => get(id))),
          unread: () => unreadEntries(all, lookWorld()),
          test,
          surroundings: () => readSurroundings(),
          port: () => http,
          repair,
        },
        given,
      ),
    report(facts) {
      http = facts;
      if (!facts?.passing) watch.check();
    },
    stop: watch.stop,
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
