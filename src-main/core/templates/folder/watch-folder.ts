import { stat } from 'node:fs/promises';
import { watch, type FSWatcher } from 'chokidar';

export interface FolderWatch {
  /** Looks again after a moment, as after a change. */
  soon(): void;
  close(): Promise<void>;
}

export interface WatchFolderOptions {
  readonly folder: string;
  /** Called when things have been quiet for a moment, and at the latest half a second after the first change. Never twice at once. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** How often it is looked whether the folder is still the one that is watched; every second unless given. */
  readonly lookMs?: number;
}

const quietMs = 120;
const latestMs = 500;
const usualLookMs = 1000;

/**
 * Watches a folder of templates: its files and those of its folders. A folder that goes away, and comes back or is replaced by
 * another, is a change like any other. Resolves when it sees every change from then on.
 */
export async function watchFolder(options: WatchFolderOptions): Promise<FolderWatch> {
  const { folder, onChange, onError, lookMs = usualLookMs } = options;
  let watcher: FSWatcher | null = null;
  /** Of the folder that is watched; null while there is none. */
  let watched: string | null = null;
  let attaching: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let firstAt: number | null = null;
  let running = false;
  let closed = false;

  function soon(): void {
    if (closed) return;
    firstAt ??= Date.now();
    clearTimeout(timer);
    timer = setTimeout(run, Math.max(0, Math.min(quietMs, firstAt + latestMs - Date.now())));
    timer.unref();
  }

  function run(): void {
    // What changes meanwhile starts the clock again when this is through.
    if (running) return;
    running = true;
    firstAt = null;
    onChange()
      .catch(onError)
      .finally(() => {
        running = false;
        if (firstAt !== null) soon();
      });
  }

  async function attach(): Promise<void> {
    await watcher?.close();
    watcher = null;
    watched = await identityOf(folder);
    if (watched === null || closed) return;
    const started = watch(folder, {
      depth: 1,
      ignoreInitial: true,
      ignored: (path) => /(^|[/\\])\.[^/\\]*$/.test(path) && path !== folder,
    });
    watcher = started;
    started.on('all', (event, path) => {
      // Another one may be made at the same place in the same moment, which no later look can tell.
      if (event === 'unlinkDir' && path === folder) watched = null;
      soon();
    });
    started.on('error', onError);
    await new Promise<void>((resolve) => started.once('ready', () => resolve()));
  }

  async function look(): Promise<void> {
    if (attaching || closed) return;
    attaching = (async () => {
      if ((await identityOf(folder)) === watched) return;
      await attach();
      soon();
    })();
    await attaching.catch(onError).finally(() => (attaching = null));
  }

  await attach();
  const looking = setInterval(() => void look(), lookMs).unref();
  return {
    soon,
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(looking);
      await attaching;
      await watcher?.close();
    },
  };
}

/**
 * The same for as long as a folder is there, wherever it is moved to; null when there is none. A new one may get the number of the one
 * that was just deleted, but not its time of birth.
 */
async function identityOf(folder: string): Promise<string | null> {
  return stat(folder, { bigint: true }).then(
    (stats) => (stats.isDirectory() ? `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` : null),
    () => null,
  );
}
