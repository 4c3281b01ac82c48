import type { Template } from '../../../src-shared/nouns/templates.ts';

/** What most people come for: it stands first, and is what the window opens with. */
const usual = 'generate_image';

/** The usual tool first, then a person's own templates, then the rest by tool; the template that a tool is named after leads it. */
export function inOrder(templates: readonly Template[]): Template[] {
  const rank = ({ tool, source }: Template): number => (tool === usual ? 0 : source === 'user' ? 1 : 2);
  const leads = ({ name, tool }: Template): number => (name === tool ? 0 : 1);
  return templates.toSorted(
    (a, b) => rank(a) - rank(b) || a.tool.localeCompare(b.tool) || leads(a) - leads(b) || a.name.localeCompare(b.name),
  );
}
