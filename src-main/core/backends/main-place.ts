import type { BackendSource } from '../../../src-shared/nouns/backends.ts';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import type { CorePorts, DemoComfyui } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import { discover } from './discovery.ts';

/** An address, and where it came from. */
export interface Place {
  readonly url: string;
  readonly source: BackendSource;
}

/** Which ComfyUI the main backend is. */
export interface MainPlace {
  /** Uses and remembers this address; null forgets it and looks for one. @throws bad_input */
  connect(url: string | null): Promise<void>;
  useDemo(): Promise<void>;
  /** From now on what was found is the person's choice, and not left for another. */
  keep(): Promise<void>;
  /** Somebody changed the address in the settings. Never rejects. */
  followSettings(): Promise<void>;
  /** One was added or removed. Never rejects. */
  othersChanged(): Promise<void>;
  /** True until it is known for the first time what there is. */
  isSearching(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface MainPlaceOptions {
  readonly ports: Pick<CorePorts, 'logger' | 'startDemo' | 'comfyui' | 'demo'>;
  readonly settings: Pick<Settings, 'get' | 'set' | 'reset'>;
  /** Where a ComfyUI is looked for; without those that are in the list already. */
  readonly places: () => readonly string[];
  readonly current: () => Place | null;
  /** Connects there instead, or only takes the new source where the address is the same; null: there is no main backend now. */
  readonly put: (place: Place | null) => Promise<void>;
  /** True when the person has others, on or off: then no demo stands in. */
  readonly hasOthers: () => boolean;
  /** True while jobs are open: then the demo is not left for a ComfyUI that appeared. */
  readonly busy: () => boolean;
  readonly lookAgainMs: number;
}

/**
 * The address given, else the one in settings, else a ComfyUI found on this machine, else the embedded demo where nothing else is in the
 * list. An address somebody named is never left for another one; the demo that merely stood in gives way to whatever comes.
 */
export function createMainPlace(options: MainPlaceOptions): MainPlace {
  const { ports, settings, places, current, put, hasOthers, busy, lookAgainMs } = options;
  const life = new AbortController();
  let demo: Promise<DemoComfyui> | null = null;
  let stoodIn = false;
  let isSearching = true;
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

  async function use(place: Place | null): Promise<void> {
    choices++;
    stoodIn = false;
    isSearching = false;
    await put(place);
    if (place?.source !== 'demo') await stopDemo();
  }

  async function useDemo(wanted: () => boolean = () => true): Promise<void> {
    demo ??= ports.startDemo();
    try {
      const { url } = await demo;
      if (wanted() || current() === null) await use({ url, source: 'demo' });
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

  async function find(): Promise<void> {
    const choice = ++choices;
    const found = await discover(places(), life.signal);
    if ((choice !== choices && current()) || life.signal.aborted) return;
    if (found) return use({ url: found, source: 'discovered' });
    let standsIn = true;
    try {
      if (hasOthers()) await use(null);
      else await useDemo(() => (standsIn = choice === choices));
    } finally {
      isSearching = false;
      // Also where no demo could be started: a ComfyUI that starts later is found all the same.
      const source = current()?.source;
      if (standsIn && (source === undefined || source === 'demo')) {
        stoodIn = true;
        lookAgain();
      }
    }
  }

  function lookAgain(): void {
    clearTimeout(timer);
    if (!stoodIn || life.signal.aborted || (places().length === 0 && !hasOthers())) return;
    timer = setTimeout(() => {
      void (async () => {
        const found = busy() ? null : await discover(places(), life.signal);
        if (!stoodIn || life.signal.aborted) return;
        if (found && !busy()) await use({ url: found, source: 'discovered' });
        else {
          await leaveDemo();
          lookAgain();
        }
      })();
    }, lookAgainMs).unref();
  }

  /** What merely stood in ends when there is something else, and nothing is drawn there. */
  async function leaveDemo(): Promise<void> {
    if (!stoodIn || current()?.source !== 'demo' || !hasOthers() || busy()) return;
    await use(null);
    stoodIn = true;
  }

  async function quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      ports.logger.error({ error: toErrorData(error) }, 'no backend could be set up');
    }
  }

  return {
    connect(url) {
      if (url === null) {
        remember(() => settings.reset(['comfyui.url']));
        return find();
      }
      const address = normaliseAddress(url);
      remember(() => settings.set({ 'comfyui.url': address }));
      return use({ url: address, source: 'settings' });
    },
    useDemo: () => useDemo(),
    async keep() {
      const place = current();
      if (place?.source !== 'discovered') return;
      remember(() => settings.set({ 'comfyui.url': place.url }));
      await use({ url: place.url, source: 'settings' });
    },
    async followSettings() {
      if (isRemembering) return;
      const address = settings.get('comfyui.url');
      await quietly(() => (address ? use({ url: normaliseAddress(address), source: 'settings' }) : find()));
    },
    othersChanged: () =>
      quietly(async () => {
        if (isSearching || life.signal.aborted) return;
        if (current() === null && !hasOthers()) await find();
        else {
          await leaveDemo();
          lookAgain();
        }
      }),
    isSearching: () => isSearching,
    async start() {
      const kept = settings.get('comfyui.url');
      await quietly(async () => {
        if (ports.demo) await useDemo();
        else if (ports.comfyui) await use({ url: normaliseAddress(ports.comfyui.url), source: ports.comfyui.source });
        else if (kept) await use({ url: normaliseAddress(kept), source: 'settings' });
        else await find();
      });
      isSearching = false;
    },
    async stop() {
      life.abort();
      clearTimeout(timer);
      await stopDemo().catch(() => {});
    },
  };
}
