import {
  templateFileSchema,
  type TemplateFile,
  type TemplateParameter,
} from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { RenderTemplate, RenderWorld } from './render-world.ts';

/** A world that has every file, names no bounds and always draws the middle. */
export function fixtureWorld(facts: Partial<RenderWorld> = {}): RenderWorld {
  return {
    choices: (parameter) => parameter.choices ?? null,
    defaults: {},
    baseOf: () => null,
    seedBounds: () => ({ min: null, max: null }),
    file: (_parameter, given) => given,
    ownFile: (_parameter, own) => own,
    pictureSize: () => null,
    random: () => 0.5,
    backendName: 'home',
    ...facts,
  };
}

type ParameterFacts = Partial<TemplateParameter> & Pick<TemplateParameter, 'name' | 'type'>;

/** A template of these parameters; targets are `node.input`. */
export function fixtureTemplate(facts: {
  name?: string;
  workflow: ApiWorkflow;
  parameters: readonly (Omit<ParameterFacts, 'targets'> & { targets?: TemplateParameter['targets'] | string })[];
  presets?: readonly Partial<TemplateFile['presets'][number]>[];
}): RenderTemplate {
  const { name = 'a_template', workflow, parameters, presets = [] } = facts;
  const target = (place: string) => ({ node: place.split('.')[0] ?? '', input: place.split('.')[1] ?? '' });
  const file = templateFileSchema.parse({
    title: 'A template',
    description: 'For tests.',
    tool: 'a_tool',
    parameters: parameters.map(({ targets = [], ...rest }) => ({
      title: rest.name,
      description: `The ${rest.name}.`,
      ...rest,
      targets: typeof targets === 'string' ? targets.split(' ').map(target) : targets,
    })),
    presets: presets.map((preset) => ({ name: 'p', title: 'P', description: 'd', values: {}, ...preset })),
  });
  return { name, file, workflow };
}
