import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Logger } from '../ports.ts';
import type { BackendCredentials } from './backend-credentials.ts';
import { kindOf, type BackendFacts } from './backend-facts.ts';
import { blankRecord, mainId, type BackendRecord, type BackendsFile, type StoredBackends } from './backends-file.ts';
import { connect, type ConnectionEvents, type OpenConnection } from './connection.ts';
import type { Launches } from './launch/launches.ts';
import type { Place } from './main-place.ts';

export interface BackendListOptions {
  readonly file: BackendsFile;
  readonly credentials: BackendCredentials;
  readonly launches: Pick<Launches, 'state'>;
  /** Jobs at once of those of which nobody said how many. */
  readonly usualConcurrentJobs: () => number;
  /** Stable over restarts: ComfyUI sends a job's events only to the client id that submitted it. */
  readonly clientId: string;
  readonly logger: Logger;
  readonly events: ConnectionEvents;
}

/** The backends in the person's order, each with its connection while it is on. */
export interface BackendList {
  views(): Backend[];
  has(id: string): boolean;
  /** @throws not_found, no_backend where it is the main one that is not there */
  view(id: string): Backend;
  /** What is kept of it, or what one has of which nothing is kept. @throws as `view` */
  record(id: string): BackendRecord;
  place(id: string): Place | null;
  /** Of those that are on. */
  connections(): OpenConnection[];
  connection(id: string): OpenConnection | null;
  setMain(place: Place | null): Promise<void>;
  /** Keeps a changed list, connects where `reopen` says so, and tells everybody. @throws disk_full, forbidden_path */
  save(change: Partial<StoredBackends>, reopen?: readonly string[]): Promise<void>;
  /** The records with this one in its place, or added. */
  withRecord(record: BackendRecord): readonly BackendRecord[];
  /** Something that is not kept changed. */
  announce(id: string): void;
  /** Connects all that were added. */
  open(): void;
  close(): Promise<void>;
}

export function createBackendList(options: BackendListOptions): BackendList {
  const { file, credentials, launches, events } = options;
  const connections = new Map<string, OpenConnection>();
  let main: Place | null = null;
  let isOpen = false;
  let ids = arranged();

  function arranged(): string[] {
    const { records, order } = file.read();
    const all = [...(main ? [mainId] : []), ...records.map(({ id }) => id).filter((id) => id !== mainId)];
    const rank = (id: string): number => {
      const place = order.indexOf(id);
      return place >= 0 ? place : id === mainId ? -1 : order.length;
    };
    return all.toSorted((a, b) => rank(a) - rank(b));
  }

  function known(id: string): BackendRecord {
    const kept = file.read().records.find((record) => record.id === id);
    const { url } = place(id) ?? { url: '' };
    return kept?.address === url ? kept : blankRecord(id, url);
  }

  function place(id: string): Place | null {
    if (id === mainId) return main;
    const address = file.read().records.find((record) => record.id === id)?.address;
    return address === undefined ? null : { url: address, source: 'added' };
  }

  function facts(id: string): BackendFacts {
    const record = known(id);
    const { url = '', source = 'added' } = place(id) ?? {};
    return {
      id,
      name: record.name ?? usualName(url, source),
      source,
      url,
      isOn: record.isOn,
      maxConcurrentJobs: record.maxConcurrentJobs ?? options.usualConcurrentJobs(),
      weight: record.weight,
      isPinned: file.read().pinned === id,
      position: Math.max(0, ids.indexOf(id)),
      auth: credentials.known(record),
      launch: record.launch && { ...record.launch, ...launches.state(id) },
    };
  }

  function view(id: string): Backend {
    const open = connections.get(id);
    if (open) return open.state();
    const own = facts(id);
    return {
      ...own,
      kind: own.source === 'demo' ? 'demo' : kindOf(own.url),
      state: own.isOn ? 'connecting' : 'off',
      error: null,
      version: null,
      devices: [],
      queue: { running: 0, pending: 0 },
      lastSeenAt: null,
      features: [],
    };
  }

  /** In place of the connection there is; none where it is off. */
  function reconnect(id: string): Promise<void> {
    const after = connections.get(id)?.close() ?? Promise.resolve();
    connections.delete(id);
    const at = place(id);
    const record = known(id);
    if (!at || !record.isOn || !isOpen) return after;
    const { kind, headers } = record.auth;
    const connection = connect({
      id,
      url: at.url,
      facts: () => facts(id),
      credentials: kind === 'none' && headers.length === 0 ? null : () => credentials.headers(known(id), at.url),
      after,
      clientId: options.clientId,
      logger: options.logger,
      events,
    });
    connections.set(id, connection);
    return after;
  }

  function listed(id: string): string {
    if (ids.includes(id)) return id;
    if (id === mainId) {
      throw new EaselError('no_backend', 'No ComfyUI was found.', {
        nextStep: 'Start one, give its address, or use the demo.',
      });
    }
    throw new EaselError('not_found', `There is no backend '${id.slice(0, 60)}'.`, {
      nextStep: '`easel backends list` shows them.',
    });
  }

  const announce = (id: string): void => {
    if (ids.includes(id)) events.onChange(view(id));
  };

  function rearrange(): void {
    const before = ids;
    ids = arranged();
    for (const id of before) if (!ids.includes(id)) events.onRemoved(id);
  }

  return {
    views: () => ids.map(view),
    has: (id) => ids.includes(id),
    view: (id) => view(listed(id)),
    record: (id) => known(listed(id)),
    place,
    connections: () => ids.map((id) => connections.get(id)).filter((one) => one !== undefined),
    connection: (id) => connections.get(id) ?? null,
    async setMain(next) {
      const isSame = main?.url === next?.url;
      main = next;
      const open = connections.get(mainId);
      let closed: Promise<void> | undefined;
      if (!open || !isSame) closed = reconnect(mainId);
      else if (open.state().state !== 'ready') open.tryNow();
      rearrange();
      for (const id of ids) announce(id);
      await closed;
    },
    async save(change, reopen = []) {
      file.write({ ...file.read(), ...change });
      const closed = reopen.map(reconnect);
      rearrange();
      for (const id of ids) announce(id);
      await Promise.all(closed);
    },
    withRecord(record) {
      const { records } = file.read();
      const index = records.findIndex(({ id }) => id === record.id);
      return index < 0 ? [...records, record] : records.with(index, record);
    },
    announce,
    open() {
      isOpen = true;
      for (const id of ids) if (id !== mainId) void reconnect(id);
      for (const id of ids) announce(id);
    },
    async close() {
      isOpen = false;
      await Promise.all([...connections.values()].map((one) => one.close()));
    },
  };
}

function usualName(url: string, source: Place['source']): string {
  if (source === 'demo') return 'Built-in demo';
  return kindOf(url) === 'cloud' ? 'Comfy Cloud' : (URL.parse(url)?.host ?? url);
}
