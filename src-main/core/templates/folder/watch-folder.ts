import { watch } from 'chokidar';

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
}

const quietMs = 120;
const latestMs = 500;

/** Watches a folder of templates: its files and those of its folders. Resolves when it sees every change from then on. */
export async function watchFolder(options: WatchFolderOptions): Promise<FolderWatch> {
  const { folder, onChange, onError } = options;
  const watcher = watch(folder, {
    depth: 1,
    ignoreInitial: true,
    ignored: (path) => /(^|[/\\])\.[^/\\]*$/.test(path) && path !== folder,
  });
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

  watcher.on('all', soon);
  watcher.on('error', onError);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return {
    soon,
    async close() {
      closed = true;
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
