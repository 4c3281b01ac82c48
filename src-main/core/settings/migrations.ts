/** A settings file as JSON has it: groups of keys, and a version. */
export type SettingsDocument = Readonly<Record<string, unknown>>;

/** From the version at its place to the next one. What a step does not know it leaves as it is. */
const steps: readonly ((document: SettingsDocument) => SettingsDocument)[] = [toVersion1];

/** Of files that this Easel writes. */
export const settingsVersion: number = steps.length;

/** Brings a file up to date; one of a newer Easel stays as it is. */
export function migrate(document: SettingsDocument): SettingsDocument {
  const version = versionOf(document);
  if (version >= settingsVersion) return document;
  const migrated = steps.slice(version).reduce((before, step) => step(before), document);
  return { ...migrated, version: settingsVersion };
}

/** 0 for files from before there was one. */
export function versionOf(document: SettingsDocument): number {
  const { version } = document;
  return typeof version === 'number' && Number.isInteger(version) && version >= 0 ? version : 0;
}

/** Keys of before there was a schema: other names for the same. */
function toVersion1(document: SettingsDocument): SettingsDocument {
  const limits = groupOf(document, 'limits');
  const { runSeconds, ...otherLimits } = limits;
  const { disabled, ...otherTemplates } = groupOf(document, 'templates');
  const { clientId: _, ...comfyui } = groupOf(document, 'comfyui');
  const { width, height, ...defaults } = groupOf(document, 'defaults');
  const isSize = Number.isInteger(width) && Number.isInteger(height);
  return withGroups(document, {
    limits: { ...(runSeconds === undefined ? {} : { run_seconds: runSeconds }), ...otherLimits },
    templates: otherTemplates,
    tools: { ...(disabled === undefined ? {} : { disabled_templates: disabled }), ...groupOf(document, 'tools') },
    comfyui,
    defaults: { ...(isSize ? { size: `${String(width)}x${String(height)}` } : {}), ...defaults },
  });
}

/** The group as an object; an empty one where it is none. */
export function groupOf(document: SettingsDocument, name: string): Readonly<Record<string, unknown>> {
  const value = Object.hasOwn(document, name) ? document[name] : undefined;
  return isGroup(value) ? value : {};
}

export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Groups that became empty go; what stands in the place of a group and is none stays. */
function withGroups(
  document: SettingsDocument,
  groups: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): SettingsDocument {
  const changed: Record<string, unknown> = { ...document };
  for (const [name, group] of Object.entries(groups)) {
    if (Object.keys(group).length > 0) changed[name] = group;
    else if (isGroup(changed[name])) delete changed[name];
  }
  return changed;
}
