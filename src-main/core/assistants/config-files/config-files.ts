import { rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AssistantId, FileChange } from '../../../../src-shared/nouns/assistants.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { createBackups } from './backups.ts';
import { createChangeLog, type ChangedFile } from './change-log.ts';
import { configDiff } from './config-diff.ts';
import { fileError } from './config-error.ts';
import { missingParents, openConfig, readEntries, type EntryPlace } from './entries.ts';
import { loadExchange, type Exchange } from './exchange.ts';
import { findTarget } from './file-target.ts';
import { hashOf, maker, textOf, unmaker } from './make-edit.ts';
import { readSettled, type ReadableContent } from './read-config.ts';
import { refuseReadOnly } from './swap-file.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { writeConfig, type ConfigWrite, type WrittenConfig } from './write-config.ts';

/** One client's file. */
export interface ConfigPlace extends EntryPlace {
  /** Absolute, as the client opens it; it may be a symlink. */
  readonly path: string;
}

export interface ConfigEdit {
  readonly place: ConfigPlace;
  /** Name of the entry. */
  readonly name: string;
  /** The entry; null removes it. */
  readonly value: Readonly<Record<string, unknown>> | null;
  /** Folders besides the home folder that a symlink may lead into, such as the project's. */
  readonly within?: readonly string[];
  /** The client locks the file with a folder `<path>.lock` (Claude Code). */
  readonly lock?: boolean;
  /** What the entry holds that must not be shown; with any, a new file can be read by the person only. */
  readonly secrets?: readonly string[];
}

/** The configuration files of other programs: read, shown as a diff, written safely, and taken back. */
export interface ConfigFiles {
  /** The entries by name. @throws config_malformed, forbidden_path, too_large */
  read(place: ConfigPlace, within?: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  /** What an edit would change; nothing is written. @throws as `apply` but config_changed */
  plan(edit: ConfigEdit): Promise<FileChange>;
  /**
   * Makes the edits, one file after the other; what was written before one fails stays, and can be undone. What a plan showed is made
   * again from what is there now.
   * @throws config_malformed, config_changed, forbidden_path, too_large, disk_full
   */
  apply(assistant: AssistantId, edits: readonly ConfigEdit[], signal?: AbortSignal): Promise<FileChange[]>;
  undoable(assistant: AssistantId): boolean;
  /** Takes the last change back: the very bytes while nobody has edited the file since, else the entry alone. @throws not_found, and as `apply` */
  undo(assistant: AssistantId): Promise<FileChange[]>;
}

export interface ConfigFilesOptions {
  readonly dataFolder: string;
  readonly homeFolder: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly timing?: Timing;
  /** How two names are exchanged; null to do without. The system's call without it. */
  readonly exchange?: Exchange | null;
}

export function createConfigFiles(options: ConfigFilesOptions): ConfigFiles {
  const { dataFolder, homeFolder, now = Date.now, timing = defaultTiming, exchange: given } = options;
  const folder = join(dataFolder, 'assistants');
  const backups = createBackups(join(folder, 'backups'), now);
  const log = createChangeLog(join(folder, 'changes.json'));
  let last: Promise<unknown> = Promise.resolve();
  let exchange: Promise<Exchange | null> | null = null;

  /** One write after the other: two of ours in one file would only meet. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => null);
    return turn;
  }

  async function sourceOf({ path, format }: ConfigPlace, within: readonly string[] = []): Promise<Target> {
    const { real, linked } = await findTarget(path, [homeFolder, ...within]);
    return { path, real, format, target: linked ? real : null };
  }

  async function contentOf(
    place: ConfigPlace,
    within: readonly string[] | undefined,
  ): Promise<ReadableContent & Target> {
    const source = await sourceOf(place, within);
    try {
      return { ...source, ...(await readSettled(source, { ...timing, quietMs: 10, quietLimitMs: 50 })) };
    } catch (error) {
      throw fileError(place.path, error);
    }
  }

  async function write(file: WritableEdit, signal?: AbortSignal): Promise<WrittenFile> {
    const source = await sourceOf(file.place, file.within);
    const written = await writeConfig({
      ...source,
      own: [...file.place.keyPath, file.name],
      edit: file.make,
      newMode: file.secrets.length > 0 ? 0o600 : undefined,
      lock: file.lock,
      backups,
      exchange: await (exchange ??= given === undefined ? loadExchange() : Promise.resolve(given)),
      timing,
      signal,
    });
    const { before, after, backup } = written;
    const diff = configDiff({ ...file.place, before: textOf(before), after: textOf(after), secrets: file.secrets });
    return { ...written, change: { path: file.place.path, diff, backup, target: source.target } };
  }

  async function applyOne(assistant: AssistantId, edit: ConfigEdit, signal?: AbortSignal): Promise<Applied> {
    const prior = log.find({ path: edit.place.path, name: edit.name });
    const written = await write(
      {
        place: edit.place,
        name: edit.name,
        within: edit.within ?? [],
        lock: edit.lock ?? false,
        secrets: edit.secrets ?? [],
        make: maker(edit, prior),
      },
      signal,
    );
    const { before, after, mixed, madeFolder, change } = written;
    if (change.diff === '') return { change, changed: null };
    const old = openConfig(textOf(before) ?? '', edit.place.format);
    const entryBefore = readEntries(old, edit.place).get(edit.name);
    const wasOurs = entryBefore !== undefined && prior !== undefined;
    return {
      change,
      changed: {
        assistant,
        path: edit.place.path,
        format: edit.place.format,
        keyPath: [...edit.place.keyPath],
        within: [...(edit.within ?? [])],
        lock: edit.lock ?? false,
        name: edit.name,
        at: now(),
        before: mixed ? null : { hash: hashOf(before), copy: change.backup },
        after: mixed ? null : { hash: hashOf(after), copy: null },
        ...(entryBefore === undefined ? {} : { entryBefore }),
        madeParents: wasOurs ? prior.madeParents : missingParents(old, edit.place),
        madeFolder: madeFolder ?? (wasOurs ? prior.madeFolder : null),
        undoable: true,
      },
    };
  }

  return {
    read: async (place, within) => {
      const { config } = await contentOf(place, within);
      return readEntries(config, place);
    },

    async plan(edit) {
      const { place, name, within, secrets = [] } = edit;
      const content = await contentOf(place, within);
      refuseReadOnly(content.real);
      try {
        const after = maker(edit, log.find({ path: place.path, name }))(content);
        const before = content.bytes === null ? null : content.config.text;
        return {
          path: place.path,
          diff: configDiff({ ...place, before, after, secrets }),
          backup: null,
          target: content.target,
        };
      } catch (error) {
        throw fileError(place.path, error);
      }
    },

    apply: (assistant, edits, signal) =>
      inTurn(async () => {
        const applied: Applied[] = [];
        try {
          for (const edit of edits) applied.push(await applyOne(assistant, edit, signal));
        } finally {
          const changed = applied.flatMap((one) => one.changed ?? []);
          if (changed.length > 0) await log.add(assistant, changed);
        }
        return applied.map(({ change }) => change);
      }),

    undoable: (assistant) => log.of(assistant).some(({ undoable }) => undoable),

    undo: (assistant) =>
      inTurn(async () => {
        const files = log.of(assistant).filter(({ undoable }) => undoable);
        if (files.length === 0) throw nothingToUndo();
        const changes: FileChange[] = [];
        for (const file of files.toReversed()) {
          const { path, format, keyPath, within, lock, madeFolder } = file;
          const { after, change } = await write({
            place: { path, format, keyPath },
            name: file.name,
            within,
            lock,
            secrets: [],
            make: unmaker(file),
          });
          if (after === null && madeFolder !== null) await removeEmpty(dirname(path), madeFolder);
          changes.push(change);
        }
        await log.undone(assistant);
        return changes.toReversed();
      }),
  };
}

interface Target {
  readonly path: string;
  readonly real: string;
  readonly format: ConfigPlace['format'];
  /** What is really changed, where the path is a symlink. */
  readonly target: string | null;
}

interface WritableEdit {
  readonly place: ConfigPlace;
  readonly name: string;
  readonly within: readonly string[];
  readonly lock: boolean;
  readonly secrets: readonly string[];
  readonly make: ConfigWrite['edit'];
}

interface WrittenFile extends WrittenConfig {
  readonly change: FileChange;
}

interface Applied {
  readonly change: FileChange;
  /** Null where nothing had to be changed. */
  readonly changed: ChangedFile | null;
}

/** The folders that Easel made, from the inner one out, as long as they hold nothing. */
async function removeEmpty(folder: string, uppermost: string): Promise<void> {
  try {
    for (let at = folder; at.length >= uppermost.length; at = dirname(at)) await rmdir(at);
  } catch {
    // Something else is in there by now.
  }
}

function nothingToUndo(): EaselError {
  return new EaselError('not_found', 'There is nothing to undo for this assistant.', {
    nextStep: 'Remove the entry instead, or edit the file by hand.',
  });
}
