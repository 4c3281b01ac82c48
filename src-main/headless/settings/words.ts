import type { SettingDescription, SettingsView } from '../../../src-shared/nouns/settings.ts';

/** A value on one line. */
export function valueText(value: unknown): string {
  if (value === '') return '(empty)';
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Of settings by path. */
export function valueAt({ settings }: SettingsView, path: string): unknown {
  const [group = '', key = ''] = path.split('.');
  return (settings as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[group]?.[key];
}

export const pathsOf = ({ settings }: SettingsView): string[] =>
  Object.entries(settings).flatMap(([group, keys]) => Object.keys(keys).map((key) => `${group}.${key}`));

/** The settings of these paths and groups, all without any, and what is to be known of them. */
export function linesOfView(view: SettingsView, names: readonly string[]): string[] {
  const shown = pathsOf(view).filter(
    (path) => names.length === 0 || names.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  const width = Math.max(...shown.map(({ length }) => length), 0);
  return [
    ...shown.map((path) => {
      const notes = [
        ...(view.set.includes(path) ? [] : ['default']),
        ...(view.restart.includes(path) ? ['counts from the next start of Easel on'] : []),
      ];
      return `${path.padEnd(width)}  ${valueText(valueAt(view, path))}${notes.length > 0 ? `  (${notes.join('; ')})` : ''}`;
    }),
    ...view.problems.map(({ message }) => `Note: ${message}`),
  ];
}

/** What a setting takes. */
export function linesOfDescription({
  path,
  title,
  description,
  bounds,
  takesEffect,
  ...rest
}: SettingDescription): string[] {
  return [
    `${path}  ${title}`,
    `  ${description}`,
    `  ${bounds}; default ${valueText(rest.default)}; ${takesEffect === 'now' ? 'counts at once' : 'counts from the next start of Easel on'}`,
  ];
}
