import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template, TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import type { Connection } from '../backends/connection.ts';
import type { Events } from '../events.ts';
import { choicesOf, maximumOf, type Nodes } from '../nodes.ts';
import type { Logger, SettingsStore } from '../ports.ts';
import { loadTemplates, type LoadedTemplate } from './load-templates.ts';
import { nearestName } from '../nearest-name.ts';
import { render, type Rendered, type RenderWorld } from './render.ts';
import type { Templates } from './templates.ts';

export interface TemplatesNoun extends Templates {
  /** Fills a template with what the live backend has. @throws not_found and what `render` throws */
  render(name: string, given: Parameters): Promise<Rendered>;
  /** Reads the definitions that templates use; announces when choices changed. */
  refresh(): Promise<void>;
  start(): Promise<void>;
}

export interface CreateTemplatesOptions {
  readonly folders: readonly string[];
  readonly nodes: Nodes;
  readonly ready: () => Connection;
  readonly baseOf: (folder: string, name: string) => Promise<string | null>;
  readonly settings: SettingsStore;
  readonly events: Events;
  readonly logger: Logger;
  readonly random: () => number;
}

export function createTemplates(options: CreateTemplatesOptions): TemplatesNoun {
  const { nodes } = options;
  let templates = new Map<string, LoadedTemplate>();
  let announced = '';

  function find(name: string): LoadedTemplate {
    const template = templates.get(name);
    if (template) return template;
    const names = [...templates.keys()];
    const nearest = nearestName(name, names);
    throw new EaselError('not_found', `There is no template '${name.slice(0, 60)}'.`, {
      nextStep: nearest ? `Did you mean '${nearest}'?` : `Templates: ${names.join(', ') || '(none)'}.`,
    });
  }

  /** The list of template.json, else what the first target's node class offers on the backend. */
  function choices(template: LoadedTemplate, parameter: TemplateParameter): string[] | null {
    if (parameter.name === 'preset') return template.file.presets.map(({ name }) => name);
    if (parameter.choices) return parameter.choices;
    if (parameter.type !== 'choice' && parameter.type !== 'model') return null;
    const definition = firstDefinition(template, parameter);
    return definition ? choicesOf(definition.definition, definition.input) : null;
  }

  function firstDefinition(template: LoadedTemplate, parameter: TemplateParameter) {
    const target = parameter.targets[0];
    const classType = target ? template.workflow[target.node]?.class_type : undefined;
    const definition = classType === undefined ? undefined : nodes.known(classType);
    return target && definition ? { definition, input: target.input } : null;
  }

  function view(template: LoadedTemplate): Template {
    const { file } = template;
    const classes = [...classesOf(template)];
    const missing = classes.filter((classType) => nodes.known(classType) === null);
    return {
      name: template.name,
      title: file.title,
      description: file.description,
      tool: file.tool,
      presets: file.presets,
      parameters: file.parameters.map(({ targets: _targets, ...parameter }) => ({
        ...parameter,
        choices: choices(template, { ...parameter, targets: _targets }),
      })),
      problems: missing.map((classType) => `The node class ${classType} is not installed on this ComfyUI.`),
    };
  }

  async function read(template: LoadedTemplate, fresh: boolean): Promise<void> {
    await Promise.all([...classesOf(template)].map((classType) => nodes.definition(classType, { fresh })));
  }

  function world(template: LoadedTemplate, bases: ReadonlyMap<string, string | null>): RenderWorld {
    const defaultModel = options.settings.get('defaults.model');
    return {
      choices: (parameter) => choices(template, parameter),
      defaultModel: typeof defaultModel === 'string' && defaultModel ? defaultModel : null,
      baseOf: (_folder, model) => bases.get(model) ?? null,
      maxSeed(parameter) {
        const found = firstDefinition(template, parameter);
        return found ? maximumOf(found.definition, found.input) : null;
      },
      random: options.random,
      backendName: options.ready().state().name,
    };
  }

  async function renderOnce(template: LoadedTemplate, given: Parameters): Promise<Rendered> {
    const bases = new Map<string, string | null>();
    const first = render(template, given, world(template, bases));
    const folder = template.file.parameters.find(({ type }) => type === 'model');
    const model = folder ? first.parameters[folder.name] : undefined;
    if (!folder || typeof model !== 'string') return first;
    bases.set(model, await options.baseOf(folder.folder ?? 'checkpoints', model));
    // The seed must be the one already drawn; the rest follows the same way, now with the model's base known.
    return bases.get(model) === null
      ? first
      : render(template, withSeeds(template, given, first), world(template, bases));
  }

  return {
    list: () => [...templates.values()].map(view),
    get: (name) => view(find(name)),
    async render(name, given) {
      const template = find(name);
      await read(template, false);
      try {
        return await renderOnce(template, given);
      } catch (error) {
        // A model that was installed a moment ago is not in a list read before.
        if (!(error instanceof EaselError) || (error.code !== 'model_missing' && error.code !== 'out_of_bounds'))
          throw error;
        await read(template, true);
        return renderOnce(template, given);
      }
    },
    async refresh() {
      nodes.clear();
      await Promise.all([...templates.values()].map((template) => read(template, true)));
      const now = JSON.stringify([...templates.values()].map(view));
      if (now === announced) return;
      announced = now;
      options.events.publish({ topic: 'templates' });
    },
    async start() {
      templates = await loadTemplates(options.folders, options.logger);
    },
  };
}

function classesOf(template: LoadedTemplate): Set<string> {
  return new Set(Object.values(template.workflow).map((node) => node.class_type));
}

function withSeeds(template: LoadedTemplate, given: Parameters, rendered: Rendered): Parameters {
  const seeds = template.file.parameters.filter(({ type }) => type === 'seed').map(({ name }) => name);
  return { ...given, ...Object.fromEntries(seeds.map((name) => [name, rendered.parameters[name] ?? -1])) };
}
