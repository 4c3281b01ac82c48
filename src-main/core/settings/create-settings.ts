import { isDeepStrictEqual } from 'node:util';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type {
  SettingPath,
  SettingsImport,
  SettingsView,
  SettingValue,
  SettingValues,
} from '../../../src-shared/nouns/settings.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import type { Events } from '../events.ts';
import { fileError } from '../file-error.ts';
import type { Logger, SettingsStore } from '../ports.ts';
import { checkChanges, pathsIn, readSettings, settingPaths, sortOut, type ReadSettings } from './known-settings.ts';
import { groupOf, isGroup, migrate, settingsVersion, versionOf, type SettingsDocument } from './migrations.ts';
import { looksLikeSecret } from './secret-like.ts';
import { describeSettings } from './settings-schema.ts';
import type { Settings } from './settings.ts';

export interface CreateSettingsOptions {
  /** Where the file is. */
  readonly file: SettingsStore;
  readonly events: Pick<Events, 'publish'>;
  readonly logger: Logger;
}

/** The settings of the file, brought up to date. A file that cannot be written keeps nobody from starting. */
export function createSettings({ file, events, logger }: CreateSettingsOptions): Settings {
  const found = file.read();
  let document = migrate(found);
  let now = readSettings(document);
  const atStart = now.values;
  const restarting = new Set(
    describeSettings().flatMap(({ settings }) =>
      settings.filter(({ takesEffect }) => takesEffect === 'restart').map(({ path }) => path),
    ),
  );
  for (const problem of now.problems) logger.warn(problem, problem.message);
  if (versionOf(document) > settingsVersion) {
    logger.warn(
      { version: versionOf(document) },
      'a newer Easel wrote the settings; what this one knows of them counts',
    );
  }
  // A new file is first written when there is something to keep.
  if (document !== found && Object.keys(found).length > 0) {
    try {
      file.write(document);
    } catch (error) {
      logger.warn(
        { error: toErrorData(fileError(error, 'The settings')) },
        'the settings could not be brought up to date on disk',
      );
    }
  }

  const get = <P extends SettingPath>(path: P): SettingValue<P> => valueAt(now.values, path) as SettingValue<P>;

  function view(): SettingsView {
    const restart = settingPaths.filter(
      (path) => restarting.has(path) && !isDeepStrictEqual(valueAt(now.values, path), valueAt(atStart, path)),
    );
    const problem = file.problem?.() ?? null;
    const ofFile = problem === null ? [] : [{ path: 'settings.json', message: problem }];
    return {
      settings: structuredClone(now.values),
      set: [...now.set],
      restart,
      problems: [...ofFile, ...now.problems],
    };
  }

  /** Onto what the file says now, which somebody may have edited: what this change does not name stays as it is there. */
  function change(edit: (document: SettingsDocument) => SettingsDocument): SettingsView {
    const next = edit(migrate(file.read()));
    try {
      file.write({ ...next, version: Math.max(settingsVersion, versionOf(next)) });
    } catch (error) {
      throw fileError(error, 'The settings');
    }
    return adopt(next, readSettings(next));
  }

  function adopt(next: SettingsDocument, read: ReadSettings): SettingsView {
    const before = now.values;
    document = next;
    now = read;
    const changed = settingPaths.filter(
      (path) => !isDeepStrictEqual(valueAt(before, path), valueAt(read.values, path)),
    );
    if (changed.length > 0) events.publish({ topic: 'settings', changed });
    return view();
  }

  function set(changes: Readonly<Record<string, unknown>>): SettingsView {
    const checked = checkChanges(forgiving(changes));
    if (checked.size === 0) return view();
    return change((old) => {
      const next: Record<string, unknown> = { ...old };
      for (const [path, value] of checked) {
        const [group, key] = parts(path);
        next[group] = { ...groupOf(next, group), [key]: value };
      }
      return next;
    });
  }

  return {
    get,
    view,
    describe: describeSettings,
    set,
    reset(paths) {
      const all = paths === undefined ? settingPaths : paths.flatMap(pathsIn);
      return change((old) => {
        const next: Record<string, unknown> = { ...old };
        for (const path of all) {
          const [group, key] = parts(path);
          const { [key]: _, ...others } = groupOf(next, group);
          if (Object.keys(others).length > 0) next[group] = others;
          else delete next[group];
        }
        return next;
      });
    },
    export() {
      const kept: Record<string, Record<string, unknown>> = {};
      for (const path of now.set) {
        const [group, key] = parts(path);
        kept[group] = { ...kept[group], [key]: valueAt(now.values, path) };
      }
      return `${JSON.stringify({ version: versionOf(document), ...kept }, null, 2)}\n`;
    },
    import(text): SettingsImport {
      const { known, unknown } = sortOut(migrate(parse(text)));
      return { view: set(known), applied: Object.keys(known), unknown };
    },
  };
}

function parts(path: SettingPath): [string, string] {
  const dot = path.indexOf('.');
  return [path.slice(0, dot), path.slice(dot + 1)];
}

function valueAt(values: SettingValues, path: SettingPath): unknown {
  const [group, key] = parts(path);
  return groupOf(values, group)[key];
}

/** Addresses are forgiven wherever they are given. */
function forgiving(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const forgive = (given: unknown): unknown => {
    if (typeof given !== 'string' || given.trim() === '' || looksLikeSecret(given)) return given;
    try {
      return normaliseAddress(given);
    } catch {
      // The check of the value says what is wrong with it, and where.
      return given;
    }
  };
  const { 'comfyui.url': url, comfyui: group } = changes;
  return {
    ...changes,
    ...(url === undefined ? {} : { 'comfyui.url': forgive(url) }),
    ...(isGroup(group) && group['url'] !== undefined ? { comfyui: { ...group, url: forgive(group['url']) } } : {}),
  };
}

/** @throws bad_input */
function parse(text: string): SettingsDocument {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    value = null;
  }
  if (isGroup(value)) return value;
  throw new EaselError('bad_input', 'This is not an export of settings: it is no JSON object.', {
    nextStep: 'Give what `easel settings export` wrote.',
  });
}
