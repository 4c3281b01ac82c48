import type { NodeDefinition } from '../../comfyui/wire.ts';

type Section = Readonly<Record<string, unknown>>;
const sections = ['required', 'optional'] as const;

/**
 * A class as several backends together have it: the first one's, and the choices of each list are those of all, in their order. The very
 * same object where the others add nothing.
 */
export function mergeDefinitions(definitions: readonly NodeDefinition[]): NodeDefinition | null {
  const [first, ...others] = definitions;
  if (!first) return null;
  let merged = first;
  for (const section of sections) {
    for (const name of Object.keys(first.input?.[section] ?? {})) {
      const more = others.flatMap((other) => choiceList(other, name) ?? []);
      merged = withChoices(merged, name, more);
    }
  }
  return merged;
}

/** With these choices too where the input is a list of choices, in either form; the same object where nothing is new. */
export function withChoices(definition: NodeDefinition, name: string, more: readonly unknown[]): NodeDefinition {
  const list = choiceList(definition, name);
  if (!list || more.length === 0) return definition;
  const there = new Set(list);
  const added = [...new Set(more)].filter((choice) => !there.has(choice));
  if (added.length === 0) return definition;
  const choices = [...list, ...added];
  const section = sectionOf(definition, name);
  const declared = definition.input?.[section] as Record<string, [unknown, (object | null)?, ...unknown[]]>;
  const [type, settings, ...rest] = declared[name] ?? [];
  const spec = Array.isArray(type)
    ? [choices, ...(settings === undefined ? [] : [settings]), ...rest]
    : [type, { ...settings, options: choices }, ...rest];
  const input = { ...definition.input, [section]: { ...declared, [name]: spec } };
  return { ...definition, input } as NodeDefinition;
}

/** What an input offers, in either form: `[["a", "b"], {…}]` of old nodes, `["COMBO", {"options": ["a"]}]` of new ones. Null when it is no choice. */
export function choiceList(definition: NodeDefinition, name: string): readonly unknown[] | null {
  const inputs = definition.input?.[sectionOf(definition, name)] as Section | undefined;
  const spec = inputs && Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (!Array.isArray(spec)) return null;
  const [type, settings] = spec as [unknown, { options?: unknown } | null | undefined];
  const list = Array.isArray(type) ? (type as unknown) : type === 'COMBO' ? settings?.options : null;
  return Array.isArray(list) ? list : null;
}

const sectionOf = (definition: NodeDefinition, name: string): (typeof sections)[number] =>
  Object.hasOwn(definition.input?.required ?? {}, name) ? 'required' : 'optional';
