import { setTimeout as sleep } from 'node:timers/promises';
import { leadBackend } from '../../../src-shared/nouns/backends.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { ComfyuiTarget } from '../../comfyui/target.ts';
import type { CorePorts } from '../ports.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { createBackendChanges } from './backend-changes.ts';
import { createBackendCredentials } from './backend-credentials.ts';
import { createBackendPrograms } from './backend-programs.ts';
import { createBackendQuestions } from './backend-questions.ts';
import { createBackendList } from './backend-list.ts';
import type { Backends } from './backends.ts';
import { mainId, openBackendsFile } from './backends-file.ts';
import { notReady, type Connection, type ConnectionEvents } from './connection.ts';
import { createLaunches } from './launch/launches.ts';
import { createMainPlace } from './main-place.ts';
import { isSameAddress } from './same-address.ts';

/** Backends as the rest of the core uses them. */
export interface BackendsNoun extends Backends {
  /** All that are on, in the person's order, whatever their state. */
  connections(): readonly Connection[];
  /** Null for one that is off, was removed or never was. After a change of its address or credentials it is another one. */
  connection(id: string): Connection | null;
  /** The first that is ready, in the person's order, the pinned one first. @throws no_backend, backend_unreachable and its kin */
  ready(): Connection;
  /** Waits while one is being looked for or connected to and none is ready, at most 5 s; then as `ready`. */
  whenReady(): Promise<Connection>;
  /** As `ready`, but where none is ready the first whatever its state; null when none is on. */
  current(): Connection | null;
  /** How to reach one that may be off, at this address alone; null where it is not there any more. @throws backend_refused, keychain_unavailable */
  targetOf(id: string, url: string): Promise<ComfyuiTarget | null>;
  /** Somebody changed the address in the settings. Never rejects. */
  followSettings(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface CreateBackendsOptions {
  readonly ports: Pick<CorePorts, 'dataFolder' | 'logger' | 'startDemo' | 'comfyui' | 'demo' | 'discover' | 'launch'>;
  readonly settings: Pick<Settings, 'get' | 'set' | 'reset'>;
  readonly secrets: Pick<Secrets, 'get' | 'set' | 'delete' | 'list'>;
  /** Stable over restarts: ComfyUI sends a job's events only to the client id that submitted it. */
  readonly clientId: string;
  readonly events: ConnectionEvents;
  /** True while jobs are open: then the demo is not left for a ComfyUI that appeared. */
  readonly busy: () => boolean;
  readonly lookAgainMs?: number;
}

const connectPatienceMs = 5_000;

/** One main backend, which finds its address itself, and those that the person added. */
export function createBackends(options: CreateBackendsOptions): BackendsNoun {
  const { ports, settings, secrets, clientId, events, busy, lookAgainMs = 5_000 } = options;
  const { dataFolder, logger } = ports;
  const local = settings.get('comfyui.discover') ? ports.discover : [];
  const life = new AbortController();
  const file = openBackendsFile({ dataFolder, logger });
  const credentials = createBackendCredentials(secrets);
  const launches = createLaunches({
    dataFolder,
    logger,
    env: ports.launch.env,
    onChange(id) {
      list.connection(id)?.tryNow();
      list.announce(id);
    },
  });
  const list = createBackendList({
    file,
    credentials,
    launches,
    usualConcurrentJobs: () => settings.get('comfyui.concurrent_jobs'),
    clientId,
    logger,
    events,
  });
  const places = (): string[] =>
    local.filter((url) => !file.read().records.some(({ id, address }) => id !== mainId && isSameAddress(address, url)));
  const main = createMainPlace({
    ports,
    settings,
    places,
    current: () => list.place(mainId),
    put: (place) => list.setMain(place),
    hasOthers: () => file.read().records.some(({ id }) => id !== mainId),
    busy,
    lookAgainMs,
  });

  function current(): Connection | null {
    const lead = leadBackend(list.views());
    return lead && list.connection(lead.id);
  }

  function ready(): Connection {
    const connection = current();
    if (!connection) throw noBackend(list.views().length > 0);
    if (connection.state().state !== 'ready') throw notReady(connection.state());
    return connection;
  }

  return {
    list: () => list.views(),
    problem: () => file.problem,
    ...createBackendChanges({ file, list, main, credentials, launches }),
    ...createBackendQuestions({ list, credentials, places }),
    ...createBackendPrograms({ list, launches, secrets }),
    connections: () => list.connections(),
    connection: (id) => list.connection(id),
    current,
    async targetOf(id, url) {
      if (!list.has(id) || list.place(id)?.url !== url) return null;
      return { url, headers: await credentials.headers(list.record(id), url) };
    },
    followSettings: () => main.followSettings(),
    ready,
    async whenReady() {
      const deadline = Date.now() + connectPatienceMs;
      const settling = (): boolean => {
        const states = list.connections().map((one) => one.state().state);
        return !states.includes('ready') && (main.isSearching() || states.includes('connecting'));
      };
      while (settling() && Date.now() < deadline && !life.signal.aborted) await sleep(25);
      return ready();
    },
    async start() {
      list.open();
      const known = credentials.look().then(() => {
        for (const { id } of list.views()) list.announce(id);
      });
      const recovered = launches.recover();
      await main.start();
      await Promise.all([known, recovered]).catch((error: unknown) => {
        logger.warn({ error: toErrorData(error) }, 'not all is known of the backends');
      });
    },
    async stop() {
      life.abort();
      launches.close();
      await main.stop();
      await list.close();
    },
  };
}

function noBackend(areThereSome: boolean): EaselError {
  return areThereSome
    ? new EaselError('no_backend', 'All backends are turned off.', {
        nextStep: 'Turn one on, on the Backends page or with `easel backends on`.',
        details: { neverSent: true },
      })
    : new EaselError('no_backend', 'No ComfyUI is known yet.', {
        nextStep: 'Wait a few seconds, or give its address on the Backends page.',
        details: { neverSent: true },
      });
}
