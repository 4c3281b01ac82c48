import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { BrokenTemplate } from '../../../src-shared/nouns/templates.ts';
import { nearestName } from '../nearest-name.ts';
import type { Logger } from '../ports.ts';
import { sweepLeftovers } from './folder/change-folder.ts';
import { scanFolder, type FolderEntry } from './folder/scan-folder.ts';
import { watchFolder, type FolderWatch } from './folder/watch-folder.ts';
import type { StoredTemplate } from './load-templates.ts';
import { metaPath } from './template-files.ts';
import { writeTemplateSchema } from './template-schema.ts';

export interface TemplateLibrary {
  /** By name, built-in ones first; a user's own stands in the place of a built-in one of its name. */
  all(): ReadonlyMap<string, StoredTemplate>;
  builtIn(name: string): StoredTemplate | undefined;
  broken(): BrokenTemplate[];
  /** @throws not_found */
  find(name: string): StoredTemplate;
  /** Every name that is taken in the user's folder, of broken ones too. */
  taken(): string[];
  /** What the user's template of this name consists of on disk, broken or not; the folder before the loose file. */
  pathsOf(name: string, options?: { loose?: boolean }): string[];
  /** The user's template of this name as it lies on disk, broken or not. */
  placeOf(name: string): Pick<FolderEntry, 'path' | 'loose' | 'version' | 'savedAt'> | null;
  /** Changes the user's folder while nobody reads it: no half of a change is ever seen. It cannot be used inside itself. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Reads the user's folder anew; says whether anything is different. */
  rescan(options?: { settleMs?: number }): Promise<boolean>;
  /** Reads all, and watches the user's folder from then on. */
  start(onChange: () => void): Promise<void>;
  stop(): Promise<void>;
}

export interface LibraryOptions {
  readonly builtInFolders: readonly string[];
  readonly userFolder: string;
  readonly logger: Logger;
}

/** A copy into the folder is through when nothing has changed for so long. */
const settleMs = 400;

type Entries = ReadonlyMap<string, FolderEntry>;

/** The templates of Easel and of the user, as they lie on disk. */
export function createTemplateLibrary({ builtInFolders, userFolder, logger }: LibraryOptions): TemplateLibrary {
  const builtIns = new Map<string, StoredTemplate>();
  const brokenBuiltIns: BrokenTemplate[] = [];
  let entries: Entries = new Map();
  let all = new Map<string, StoredTemplate>();
  let broken: BrokenTemplate[] = [];
  let watch: FolderWatch | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  /** One after the other: two scans at once would each believe that they saw the change. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work);
    queue = next.catch(() => {});
    return next;
  }

  function rescan(options: { settleMs?: number } = {}): Promise<boolean> {
    return alone(async () => {
      const scan = await scanFolder(userFolder, { source: 'user', before: entries, settleMs, ...options });
      const changed = shown(scan.entries) !== shown(entries);
      entries = scan.entries;
      if (changed) merge();
      if (scan.unsettled) watch?.soon();
      return changed;
    });
  }

  async function putSchema(): Promise<void> {
    try {
      await writeTemplateSchema(userFolder);
    } catch (error) {
      logger.warn({ error: toErrorData(error) }, 'the schema for editors could not be written');
    }
  }

  function merge(): void {
    all = new Map(builtIns);
    broken = [...brokenBuiltIns];
    for (const { name, template, error, pending } of entries.values()) {
      if (error && !pending) {
        broken.push({ name, message: error.message, nextStep: error.nextStep });
        logger.warn({ template: name, error }, 'a template cannot be used');
      }
      if (!template) continue;
      if (all.get(name)?.source === 'user') broken.push(twice(template));
      else all.set(name, template);
    }
  }

  return {
    all: () => all,
    builtIn: (name) => builtIns.get(name),
    broken: () => broken,
    taken: () => [...entries.values()].map(({ name }) => name),
    pathsOf(name, { loose: wantsLoose } = {}) {
      const found = [...entries.values()].filter((entry) => entry.name === name);
      const entry = found.find(({ loose }) => loose === (wantsLoose ?? false)) ?? (wantsLoose ? undefined : found[0]);
      if (!entry) return [];
      const meta = metaPath(entry.path);
      return entry.loose && existsSync(meta) ? [entry.path, meta] : [entry.path];
    },
    placeOf(name) {
      const found = [...entries.values()].filter((entry) => entry.name === name);
      return found.find(({ loose }) => !loose) ?? found[0] ?? null;
    },
    alone,
    rescan,
    find(name) {
      const template = all.get(name);
      if (template) return template;
      const wrong = broken.find((one) => one.name === name);
      if (wrong) throw new EaselError('template_broken', wrong.message, { nextStep: wrong.nextStep });
      const names = [...all.keys()];
      const nearest = nearestName(name, names);
      throw new EaselError('not_found', `There is no template '${name.slice(0, 60)}'.`, {
        nextStep: nearest ? `Did you mean '${nearest}'?` : `Templates: ${names.slice(0, 40).join(', ') || '(none)'}.`,
      });
    },
    async start(onChange) {
      for (const folder of builtInFolders) {
        const scan = await scanFolder(folder, { source: 'built-in', before: new Map(), settleMs: 0 });
        for (const { name, template, error } of scan.entries.values()) {
          if (template) builtIns.set(name, template);
          if (!error) continue;
          logger.error({ template: name, error }, 'a template cannot be used');
          brokenBuiltIns.push({ name, message: error.message, nextStep: error.nextStep });
        }
      }
      merge();
      const unwatched = (error: unknown): void =>
        logger.error({ error: toErrorData(error), cause: String(error) }, 'the folder of templates is not watched');
      try {
        await mkdir(userFolder, { recursive: true });
        await sweepLeftovers(userFolder);
        await putSchema();
        watch = await watchFolder({
          folder: userFolder,
          onError: unwatched,
          onChange: async () => {
            if (await rescan()) onChange();
            // The folder may be a new one.
            await putSchema();
          },
        });
      } catch (error) {
        unwatched(error);
      }
      // What was already there is whole, or was left half.
      await rescan({ settleMs: 0 });
    },
    async stop() {
      await watch?.close();
      await queue;
    },
  };
}

/** What makes a difference to anybody. */
function shown(entries: Entries): string {
  return JSON.stringify(
    [...entries.values()].map(({ name, signature, template, error, pending }) =>
      pending ? [name, template?.path, template?.version] : [name, signature, template !== null, error?.message],
    ),
  );
}

const twice = ({ name }: StoredTemplate): BrokenTemplate => ({
  name,
  message: `There is both a folder '${name}' and a file '${name}.json': the folder is used.`,
  nextStep: 'Rename or delete one of them.',
});
