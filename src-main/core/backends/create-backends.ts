import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, BackendSource } from '../../../src-shared/nouns/backends.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import type { CorePorts, DemoComfyui } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import type { Backends } from './backends.ts';
import { connect, notReady, type Connection, type ConnectionEvents } from './connection.ts';
import { discover } from './discovery.ts';
import { testAddress } from './test-address.ts';

/** Backends as the rest of the core uses them. */
export interface BackendsNoun extends Backends {
  /** The connection that jobs go to. @throws no_backend, backend_unreachable and its kin */
  ready(): Connection;
  /** Waits while the first address is being looked for or connected to, at most 5 s; then as `ready`. */
  whenReady(): Promise<Connection>;
  /** Somebody changed the address in the settings. Never rejects. */
  followSettings(): Promise<void>;
  /** The same, whatever its state; null before anything was found. */
  current(): Connection | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface CreateBackendsOptions {
  readonly ports: Pick<CorePorts, 'logger' | 'startDemo' | 'comfyui' | 'demo' | 'discover'>;
  readonly settings: Pick<Settings, 'get' | 'set' | 'reset'>;
  /** Stable over restarts: ComfyUI sends a job's events only to the client id that submitted it. */
  readonly clientId: string;
  readonly events: ConnectionEvents;
  /** True while jobs are open: then the demo is not left for a ComfyUI that appeared. */
  readonly busy: () => boolean;
  readonly lookAgainMs?: number;
}

const backendId = 'main';
const connectPatienceMs = 5_000;

/**
 * One backend: the address given, else the one in settings, else a ComfyUI found on this machine, else the embedded demo.
 * An address somebody named is never left for another one; the demo that merely stood in gives way to a ComfyUI that starts later.
 */
export function createBackends(options: CreateBackendsOptions): BackendsNoun {
  const { ports, settings, clientId, events, busy, lookAgainMs = 5_000 } = options;
  const places = settings.get('comfyui.discover') ? ports.discover : [];
  const life = new AbortController();
  let connection: Connection | null = null;
  let demo: Promise<DemoComfyui> | null = null;
  let stoodIn = false;
  /** Counts what was decided: a search that took long does not undo what somebody chose meanwhile. */
  let choices = 0;
  let timer: NodeJS.Timeout | undefined;
  /** The change of the settings is our own. */
  let isRemembering = false;

  function remember(change: () => unknown): void {
    isRemembering = true;
    try {
      change();
    } finally {
      isRemembering = false;
    }
  }

  async function use(url: string, source: BackendSource): Promise<Backend> {
    const before = connection;
    choices++;
    stoodIn = false;
    connection = connect({ id: backendId, url, source, clientId, logger: ports.logger, events });
    events.onChange(connection.state());
    await before?.close();
    if (source !== 'demo') await stopDemo();
    return connection.state();
  }

  async function useDemo(wanted: () => boolean = () => true): Promise<Backend> {
    demo ??= ports.startDemo();
    try {
      const { url } = await demo;
      if (!wanted() && connection) return connection.state();
      return await use(url, 'demo');
    } catch (error) {
      demo = null;
      throw error;
    }
  }

  async function stopDemo(): Promise<void> {
    const running = demo;
    demo = null;
    await (await running)?.stop();
  }

  async function find(): Promise<Backend> {
    const choice = ++choices;
    const found = await discover(places, life.signal);
    if (choice !== choices && connection) return connection.state();
    if (found) return use(found, 'discovered');
    let standsIn = true;
    try {
      return await useDemo(() => (standsIn = choice === choices));
    } finally {
      // Also where no demo could be started: a ComfyUI that starts later is found all the same.
      if (standsIn && (connection === null || connection.state().source === 'demo')) {
        stoodIn = places.length > 0;
        lookAgain();
      }
    }
  }

  function lookAgain(): void {
    clearTimeout(timer);
    if (!stoodIn || life.signal.aborted) return;
    timer = setTimeout(() => {
      void (async () => {
        const found = busy() ? null : await discover(places, life.signal);
        if (found && stoodIn && !busy() && !life.signal.aborted) await use(found, 'discovered');
        else lookAgain();
      })();
    }, lookAgainMs).unref();
  }

  function ready(): Connection {
    if (!connection) {
      throw new EaselError('no_backend', 'No ComfyUI is known yet.', {
        nextStep: 'Wait a few seconds, or give its address on the Backends page.',
        details: { neverSent: true },
      });
    }
    if (connection.state().state !== 'ready') throw notReady(connection.state());
    return connection;
  }

  return {
    list: () => (connection ? [connection.state()] : []),
    test: testAddress,
    async connect(url) {
      if (url === null) {
        remember(() => settings.reset(['comfyui.url']));
        return find();
      }
      const address = normaliseAddress(url);
      remember(() => settings.set({ 'comfyui.url': address }));
      return use(address, 'settings');
    },
    useDemo: () => useDemo(),
    current: () => connection,
    async followSettings() {
      if (isRemembering) return;
      const address = settings.get('comfyui.url');
      try {
        await (address ? use(normaliseAddress(address), 'settings') : find());
      } catch (error) {
        ports.logger.error({ error: toErrorData(error) }, 'no backend could be set up');
      }
    },
    ready,
    async whenReady() {
      const deadline = Date.now() + connectPatienceMs;
      const settling = (): boolean => connection === null || connection.state().state === 'connecting';
      while (settling() && Date.now() < deadline && !life.signal.aborted) await sleep(25);
      return ready();
    },
    async start() {
      const kept = settings.get('comfyui.url');
      try {
        if (ports.demo) await useDemo();
        else if (ports.comfyui) await use(normaliseAddress(ports.comfyui.url), ports.comfyui.source);
        else if (kept) await use(normaliseAddress(kept), 'settings');
        else await find();
      } catch (error) {
        ports.logger.error({ error: toErrorData(error) }, 'no backend could be set up');
      }
    },
    async stop() {
      life.abort();
      clearTimeout(timer);
      await connection?.close();
      await stopDemo().catch(() => {});
    },
  };
}
