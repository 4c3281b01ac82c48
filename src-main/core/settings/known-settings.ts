import type * as z from 'zod';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import {
  settingsSchema,
  type SettingPath,
  type SettingProblem,
  type SettingValues,
} from '../../../src-shared/nouns/settings.ts';
import { secretHider } from '../privacy/hide-secrets.ts';
import { groupOf, isGroup, type SettingsDocument } from './migrations.ts';
import { looksLikeSecret } from './secret-like.ts';

const shape: Readonly<Record<string, { readonly shape: Readonly<Record<string, z.ZodType>> }>> = settingsSchema.shape;

/** The schemas of all keys, by their paths. */
const leaves: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(shape).flatMap(([group, { shape: keys }]) =>
    Object.entries(keys).map(([key, schema]): [string, z.ZodType] => [`${group}.${key}`, schema]),
  ),
);

export const settingPaths: readonly SettingPath[] = [...leaves.keys()] as SettingPath[];

/** The value, or why it does not count; what is wrong is told without the value, which may be a secret in the wrong place. */
type Checked = { readonly value: unknown } | { readonly message: string; readonly isSecret: boolean };

function check(path: string, given: unknown): Checked {
  if (looksLikeSecret(given))
    return { message: 'it looks like a secret, and settings are no place for one', isSecret: true };
  const parsed = leaves.get(path)?.safeParse(given);
  if (parsed?.success) return { value: parsed.data };
  const issues = parsed?.error.issues ?? [];
  const reasons = issues.map((issue) => [issue.path.join('.'), lowerFirst(issue.message)].filter(Boolean).join(': '));
  return { message: reasons.join('; ') || 'it is not known', isSecret: false };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

export interface ReadSettings {
  readonly values: SettingValues;
  /** Paths whose values in the file count. */
  readonly set: readonly SettingPath[];
  readonly problems: readonly SettingProblem[];
}

/** What a file says, key by key: one wrong value does not take the others with it, and unknown keys are a newer Easel's. */
export function readSettings(document: SettingsDocument): ReadSettings {
  const values: Record<string, Record<string, unknown>> = {};
  const set: SettingPath[] = [];
  const problems: SettingProblem[] = [];
  for (const [name, { shape: keys }] of Object.entries(shape)) {
    const given = groupOf(document, name);
    const group: Record<string, unknown> = {};
    if (Object.hasOwn(document, name) && !isGroup(document[name])) {
      problems.push({ path: name, message: `${name} is not a group of settings; its defaults are used.` });
    }
    for (const [key, schema] of Object.entries(keys)) {
      const path = `${name}.${key}` as SettingPath;
      group[key] = schema.parse(undefined);
      if (!Object.hasOwn(given, key)) continue;
      const checked = check(path, given[key]);
      if ('value' in checked) {
        group[key] = checked.value;
        set.push(path);
      } else problems.push({ path, message: `${path} does not count: ${checked.message}. The default is used.` });
    }
    values[name] = group;
  }
  return { values: values as SettingValues, set, problems };
}

/** What is to be set, by path, checked. @throws bad_input */
export function checkChanges(changes: Readonly<Record<string, unknown>>): Map<SettingPath, unknown> {
  const checked = new Map<SettingPath, unknown>();
  for (const [path, given] of flatten(changes)) {
    if (!leaves.has(path)) throw unknownSetting(path);
    const result = check(path, given);
    if (!('value' in result)) throw wrongValue(path, result);
    checked.set(path as SettingPath, result.value);
  }
  return checked;
}

/** Groups are taken apart into their keys. @throws bad_input */
function flatten(changes: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(changes).flatMap(([name, value]): [string, unknown][] => {
    if (!Object.hasOwn(shape, name)) return [[name, value]];
    if (!isGroup(value))
      throw wrongValue(name, { message: 'a group takes an object of its settings', isSecret: false });
    return Object.entries(value).map(([key, one]) => [`${name}.${key}`, one]);
  });
}

/** The paths that a path or the name of a group stands for. @throws bad_input */
export function pathsIn(name: string): SettingPath[] {
  const paths = settingPaths.filter((path) => path === name || path.startsWith(`${name}.`));
  if (paths.length === 0) throw unknownSetting(name);
  return paths;
}

/** What of a document this Easel knows, by path; and the names of what it does not. */
export function sortOut(document: SettingsDocument): { known: Record<string, unknown>; unknown: string[] } {
  const known: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(document)) {
    if (name === 'version' || name === '$schema') continue;
    if (!Object.hasOwn(shape, name)) unknown.push(shownName(name));
    else if (!isGroup(value)) known[name] = value;
    else {
      for (const [key, one] of Object.entries(value)) {
        if (leaves.has(`${name}.${key}`)) known[`${name}.${key}`] = one;
        else unknown.push(shownName(`${name}.${key}`));
      }
    }
  }
  return { known, unknown };
}

/** Of a name that somebody gave. */
export function unknownSetting(path: string): EaselError {
  const shown = shownName(path);
  return new EaselError('bad_input', `There is no setting '${shown}'.`, {
    nextStep: '`easel settings list` shows them all.',
    details: { path: shown },
  });
}

/** A name that somebody gave: cut, and without what looks like a secret in the wrong place. */
const shownName = (path: string): string => secretHider([], [])(path.slice(0, 300)).slice(0, 100);

function wrongValue(path: string, { message, isSecret }: { message: string; isSecret: boolean }): EaselError {
  return new EaselError('bad_input', `The setting ${path} was not changed: ${message}.`, {
    nextStep: isSecret
      ? 'Keep it with `easel secrets set <name>`, or give it in the environment as EASEL_SECRET_<NAME>.'
      : `\`easel settings describe ${path}\` says what it takes.`,
    details: { path },
  });
}
