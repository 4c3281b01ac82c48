import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../../../../src-shared/nouns/backends.ts';
import { EaselError, toErrorData, type ErrorCode } from '../../../../src-shared/nouns/errors.ts';
import type { ModelDownload } from '../../../../src-shared/nouns/models.ts';
import type { Logger } from '../../ports.ts';
import type { ModelDownloads, ModelName, WantedDownload } from '../models.ts';
import { checkAddress, isAllowedHost } from './allowed-hosts.ts';
import { createDownloadRecords, type DownloadRecord } from './download-records.ts';
import { checkRoot, placeOf, type Place } from './place.ts';
import { isPublicAddress } from './public-address.ts';
import { createSourceAgent, publicResolve, type SourceRules } from './source.ts';
import { sizeOf, transfer } from './transfer.ts';

/** How downloads are made; a test brings a server of its own. */
export interface DownloadRules extends Omit<SourceRules, 'hosts'> {
  /** Bytes of the disk that stay free. */
  readonly reserveBytes: number;
  readonly retryPauseMs: number;
}

export const usualDownloadRules: DownloadRules = {
  protocols: ['https:'],
  isAllowedAddress: isPublicAddress,
  resolve: publicResolve,
  reserveBytes: 256 * 1024 * 1024,
  retryPauseMs: 500,
};

export interface CreateDownloadsOptions {
  readonly dataFolder: string;
  /** That the person named; empty without. */
  readonly modelsFolder: () => string;
  /** Names that the person allowed. */
  readonly hosts: () => readonly string[];
  /** That are on. */
  readonly backends: () => readonly Pick<Backend, 'kind' | 'name'>[];
  /** ComfyUI's folder keys, as far as they are known. */
  readonly folders: () => readonly string[];
  readonly publish: (download: ModelDownload) => void;
  /** A file is in its place: whether ComfyUI lists it. */
  readonly onInstalled: (model: ModelName) => Promise<boolean>;
  readonly logger: Logger;
  readonly rules?: DownloadRules | undefined;
}

export interface DownloadsNoun extends ModelDownloads {
  /** Why Easel does not download this; null where it can. */
  obstacle(model: { readonly url: string | null; readonly folder: string | null }): string | null;
  start(wanted: WantedDownload): Promise<ModelDownload>;
  /** Reads what earlier runs left. */
  open(): Promise<void>;
  /** Running ones stay, to be gone on with. */
  stop(): Promise<void>;
}

interface Active {
  view: ModelDownload;
  readonly record: DownloadRecord;
  readonly place: Place;
  readonly life: AbortController;
  work: Promise<void>;
  /** Its first record is kept, or cannot be. */
  readonly saved: Promise<void>;
}

const atOnce = 2;
const announceEveryMs = 400;

class Ended extends Error {}

/** @see ModelDownloads */
export function createDownloads(options: CreateDownloadsOptions): DownloadsNoun {
  const { dataFolder, publish, logger } = options;
  const records = createDownloadRecords(join(dataFolder, 'models', 'downloads'));
  const known = new Map<string, ModelDownload>();
  const active = new Map<string, Active>();
  const paused = new Map<string, DownloadRecord>();
  const queue: Active[] = [];
  let running = 0;

  const rules = (): SourceRules & DownloadRules => ({
    ...(options.rules ?? usualDownloadRules),
    hosts: options.hosts(),
  });

  function show(view: ModelDownload): ModelDownload {
    known.set(view.id, view);
    publish(view);
    return view;
  }

  function change(one: Active, facts: Partial<ModelDownload>): ModelDownload {
    one.view = { ...one.view, ...facts };
    return show(one.view);
  }

  function localObstacle(): string | null {
    const backends = options.backends();
    if (backends.length > 0 && backends.every(({ kind }) => kind === 'remote' || kind === 'cloud')) {
      const names = backends.map(({ name }) => name).join(' and ');
      return `The ComfyUI at ${names} runs on another machine: Easel cannot put files there.`;
    }
    if (options.modelsFolder() === '') {
      return 'Easel does not know where ComfyUI keeps its models: name the folder with the setting comfyui.models_folder.';
    }
    return null;
  }

  async function run(one: Active): Promise<void> {
    const { record, place, life } = one;
    let announced = 0;
    let last = { at: Date.now(), bytes: one.view.bytes };
    change(one, { state: 'running', error: null });
    const agent = createSourceAgent(rules());
    try {
      const verified = await transfer({
        url: checkAddress(record.url, rules()),
        place,
        folder: record.folder,
        name: record.name,
        known: record,
        rules: rules(),
        agent,
        reserveBytes: rules().reserveBytes,
        retryPauseMs: rules().retryPauseMs,
        signal: life.signal,
        onFacts: async (facts) => {
          await one.saved;
          Object.assign(record, facts);
          await records.put(record);
        },
        onProgress({ bytes, totalBytes }) {
          const now = Date.now();
          if (now - announced < announceEveryMs) return;
          announced = now;
          const speed = (1000 * Math.max(0, bytes - last.bytes)) / Math.max(1, now - last.at);
          const before = one.view.bytesPerSecond;
          last = { at: now, bytes };
          change(one, {
            bytes,
            totalBytes,
            bytesPerSecond: Math.round(before === null ? speed : (before + speed) / 2),
          });
        },
      });
      await one.saved;
      await records.remove(record.id);
      const bytes = await sizeOf(place.path);
      const listed = await options.onInstalled(record).catch(() => false);
      change(one, {
        state: 'done',
        bytes,
        totalBytes: bytes,
        bytesPerSecond: null,
        verified: verified || null,
        listed,
      });
      logger.info({ folder: record.folder, bytes, verified }, 'a model was downloaded');
    } catch (error) {
      await ended(one, error);
    } finally {
      await agent.destroy();
    }
  }

  async function ended(one: Active, error: unknown): Promise<void> {
    const { record, place, life } = one;
    await one.saved;
    const bytes = await sizeOf(place.part);
    if (life.signal.aborted && life.signal.reason === cancelled) {
      await rm(place.part, { force: true });
      await records.remove(record.id);
      change(one, { state: 'cancelled', bytes: 0, bytesPerSecond: null });
      return;
    }
    if (life.signal.aborted) {
      paused.set(record.id, record);
      change(one, { state: 'paused', bytes, bytesPerSecond: null });
      return;
    }
    const data = toErrorData(error);
    // Nothing is there, and nothing would come: it is no download to be gone on with.
    if (bytes === 0 && final.has(data.code)) await records.remove(record.id);
    else paused.set(record.id, record);
    if (data.code === 'internal') logger.error({ err: error }, 'a download failed');
    else logger.warn({ code: data.code, folder: record.folder }, 'a download failed');
    change(one, { state: 'failed', bytes, bytesPerSecond: null, error: data });
  }

  function next(): void {
    while (running < atOnce) {
      const one = queue.shift();
      if (!one) return;
      running += 1;
      one.work = run(one).finally(() => {
        running -= 1;
        active.delete(one.record.id);
        next();
      });
    }
  }

  return {
    list: () => [...known.values()].toSorted((a, b) => b.startedAt - a.startedAt),
    obstacle({ url, folder }) {
      if (url === null) return 'Nobody says where it can be had.';
      if (folder === null) return 'Nobody says which folder of ComfyUI it belongs to.';
      const local = localObstacle();
      if (local !== null) return `${local} Fetch it yourself: ${url} belongs into models/${folder}.`;
      const parsed = URL.parse(url);
      if (parsed && isAllowedHost(parsed, rules().hosts)) return null;
      return `Easel does not fetch models from ${parsed?.host ?? 'there'}. Fetch it yourself, or allow the host with the setting comfyui.download_hosts.`;
    },
    async start(wanted) {
      const { folder, name, requester } = wanted;
      if (requester.kind === 'assistant') {
        throw new EaselError('needs_approval', 'Only the person may start a download of a model.', {
          nextStep: `Ask the person to download ${wanted.url} in Easel, into the folder ${folder}.`,
        });
      }
      const obstacle = localObstacle();
      if (obstacle !== null) {
        throw new EaselError('conflict', obstacle, {
          nextStep: `Fetch ${wanted.url} and put it into models/${folder} of ComfyUI.`,
          details: { url: wanted.url },
        });
      }
      const url = checkAddress(wanted.url, rules()).href;
      const root = await checkRoot(options.modelsFolder());
      const place = await placeOf({ root, folder, name, folders: options.folders() });
      const id = createHash('sha256').update(fileKey(place.path)).digest('hex').slice(0, 24);
      const going = active.get(id);
      if (going) return going.view;
      const sha256 = checkHash(wanted.sha256);
      const before = paused.get(id);
      const isSame = before?.url === url && (sha256 === null || before.sha256 === null || before.sha256 === sha256);
      const record: DownloadRecord = {
        id,
        folder,
        name,
        url,
        root,
        validator: isSame ? before.validator : null,
        totalBytes: isSame ? before.totalBytes : (wanted.bytes ?? null),
        sha256: sha256 ?? (isSame ? before.sha256 : null),
        startedAt: Date.now(),
      };
      const bytes = isSame && before.validator !== null ? await sizeOf(place.part) : 0;
      const view = viewOf(record, { state: 'waiting', bytes });
      // Another call may have come first meanwhile.
      const other = active.get(id);
      if (other) return other.view;
      // Kept before the first byte: one that waits its turn is not forgotten either.
      const saved = records.put(record).catch((error: unknown) => {
        logger.warn({ err: error }, 'a download could not be remembered');
      });
      const one: Active = { view, record, place, life: new AbortController(), work: Promise.resolve(), saved };
      active.set(id, one);
      paused.delete(id);
      queue.push(one);
      show(view);
      next();
      return one.view;
    },
    async cancel(id) {
      const one = active.get(id);
      if (one) {
        one.life.abort(cancelled);
        const at = queue.indexOf(one);
        if (at !== -1) {
          queue.splice(at, 1);
          active.delete(id);
          await ended(one, cancelled);
        }
        await one.work;
        return one.view;
      }
      const record = paused.get(id);
      const view = known.get(id);
      if (!view) {
        throw new EaselError('not_found', `There is no download '${id.slice(0, 60)}'.`, {
          nextStep: 'List the downloads.',
        });
      }
      if (!record) return view;
      paused.delete(id);
      await rm(partOf(record), { force: true });
      await records.remove(id);
      return show({ ...view, state: 'cancelled', bytes: 0 });
    },
    async open() {
      for (const record of await records.all()) {
        paused.set(record.id, record);
        const bytes = await sizeOf(partOf(record));
        known.set(record.id, viewOf(record, { state: 'paused', bytes }));
      }
    },
    async stop() {
      const waiting = queue.splice(0).map((one) => {
        one.life.abort(stopped);
        active.delete(one.record.id);
        return ended(one, stopped);
      });
      const works = [...active.values()].map((one) => {
        one.life.abort(stopped);
        return one.work;
      });
      await Promise.allSettled([...waiting, ...works]);
    },
  };
}

/** The same address would say the same again. */
const final: ReadonlySet<ErrorCode> = new Set([
  'denied',
  'not_found',
  'unsupported_media',
  'forbidden_url',
  'forbidden_path',
  'conflict',
]);
const cancelled = new Ended('cancelled by the person');
const stopped = new Ended('the program ends');

/** Where case does not tell files apart, and neither do two spellings of a letter, two names are one download. */
const fileKey = (path: string): string =>
  process.platform === 'win32' || process.platform === 'darwin' ? path.normalize('NFC').toLowerCase() : path;

const partOf = ({ root, folder, name }: DownloadRecord): string =>
  `${join(root, folder, ...name.split(/[\\/]/))}.easel.part`;

/** @throws bad_input */
function checkHash(text: string | undefined): string | null {
  if (text === undefined || text.trim() === '') return null;
  const hash = text
    .trim()
    .toLowerCase()
    .replace(/^(?:sha256:|0x)/, '');
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new EaselError('bad_input', 'The hash is no SHA-256.', { nextStep: 'Give its 64 hexadecimal digits.' });
}

function viewOf(record: DownloadRecord, facts: Pick<ModelDownload, 'state' | 'bytes'>): ModelDownload {
  const { id, folder, name, url, totalBytes, startedAt } = record;
  return {
    id,
    folder,
    name,
    url,
    ...facts,
    totalBytes,
    bytesPerSecond: null,
    verified: null,
    listed: null,
    error: null,
    startedAt,
  };
}
