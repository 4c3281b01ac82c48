import type { Template } from '../../../src-shared/nouns/templates.ts';

export const templateGroups = ['mine', 'picture', 'edit', 'video', 'audio', 'model3d', 'text'] as const;
export type TemplateGroupName = (typeof templateGroups)[number];

/** What it makes, and of what: a template does not say so itself, its tool and its parameters do. */
export function kindOf({ tool, name, parameters }: Template): Exclude<TemplateGroupName, 'mine'> {
  const said = `${tool} ${name}`.toLowerCase();
  if (/describe|caption|interrogat|image_to_text/.test(said)) return 'text';
  if (/video|animat/.test(said)) return 'video';
  if (/audio|sound|music|song|speech|voice/.test(said)) return 'audio';
  if (/3d|mesh|glb/.test(said)) return 'model3d';
  return parameters.some(({ type }) => type === 'image' || type === 'mask') ? 'edit' : 'picture';
}

export interface TemplateGroup {
  readonly name: TemplateGroupName;
  readonly templates: readonly Template[];
}

export interface GroupedTemplates {
  /** Those that can run now, by what they make; a person's own first. No group is empty. */
  readonly ready: readonly TemplateGroup[];
  /** Those that lack something here, in the same order. */
  readonly blocked: readonly Template[];
}

export function groupTemplates(templates: readonly Template[]): GroupedTemplates {
  const groups = templateGroups.map((name) => ({
    name,
    templates: templates.filter((one) => (one.source === 'user' ? 'mine' : kindOf(one)) === name),
  }));
  return {
    ready: groups
      .map(({ name, templates: some }) => ({ name, templates: some.filter(({ problems }) => problems.length === 0) }))
      .filter(({ templates: some }) => some.length > 0),
    blocked: groups.flatMap(({ templates: some }) => some.filter(({ problems }) => problems.length > 0)),
  };
}

/** The first thing it lacks and how many more; null when it lacks nothing that has a name. */
export function firstMissing({ missing }: Template): { readonly first: string; readonly others: number } | null {
  const names = [...missing.nodes, ...missing.models.map(({ name }) => name.replace(/^.*[/\\]/s, ''))];
  const [first] = names;
  return first === undefined ? null : { first, others: names.length - 1 };
}

/**
 * Those that have every word somewhere, the best first: words of the title count most, at its beginning even more. All of them, in their
 * order, where nothing is searched for.
 */
export function searchTemplates(
  templates: readonly Template[],
  { search, label }: { readonly search: string; readonly label: (template: Template) => string },
): Template[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...templates];
  return templates
    .map((template) => ({ template, score: matchTemplate(template, words, label(template)) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ template }) => template);
}

function matchTemplate(template: Template, words: readonly string[], label: string): number {
  const title = template.title.toLowerCase();
  const all = [title, template.description, template.tool, template.name, label].join(' ').toLowerCase();
  if (!words.every((word) => all.includes(word))) return 0;
  const inTitle = words.filter((word) => title.includes(word)).length / words.length;
  return 0.2 + 0.6 * inTitle + (title.startsWith(words[0] ?? '') ? 0.2 : 0);
}
