import { templateSchema, type TemplateViewParameter } from '../../../../src-shared/nouns/templates.ts';
import type { ServedTemplate } from './choose-template.ts';
import { toolOfTemplate } from './template-tool.ts';

type ParameterFacts = Partial<TemplateViewParameter> & Pick<TemplateViewParameter, 'name' | 'type'>;

export interface ServedFacts {
  readonly title?: string;
  readonly parameters?: readonly ParameterFacts[];
  readonly presets?: readonly string[];
  readonly problems?: readonly string[];
}

/** A template that serves `a_tool`. */
export function servedTemplate(name: string, facts: ServedFacts): ServedTemplate {
  const { title = name, parameters = [], presets = [], problems = [] } = facts;
  const template = templateSchema.parse({
    name,
    title,
    description: `Does it the way of ${name}.`,
    tool: 'a_tool',
    parameters: parameters.map((one) => ({ title: one.name, description: `The ${one.name}.`, choices: null, ...one })),
    presets: presets.map((preset) => ({ name: preset, title: preset, description: `Of ${name}.`, values: {} })),
    problems: [...problems],
  });
  return { template, tool: toolOfTemplate(template) };
}
