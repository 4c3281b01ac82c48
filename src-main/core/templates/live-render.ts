import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import { choicesOf, maximumOf, minimumOf, type Nodes } from '../nodes.ts';
import type { SettingsStore } from '../ports.ts';
import { classTypesOf } from '../workflows/class-types.ts';
import type { LoadedTemplate } from './load-templates.ts';
import { renderChosen, type Rendered, type RenderWorld } from './render.ts';
import { isFileType } from './rendering/file-names.ts';
import type { FileSource } from './rendering/file-source.ts';
import { followPreset, type ChosenCall } from './rendering/presets.ts';
import { settingsDefaults } from './rendering/settings-defaults.ts';
import { firstDefinition, liveChoices } from './template-view.ts';

export interface LiveRenderOptions {
  readonly nodes: Nodes;
  readonly backendName: () => string;
  readonly baseOf: (folder: string, name: string) => Promise<string | null>;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly random: () => number;
  /** Where the files come from that callers name. */
  readonly files: FileSource;
  /** Another template, for a preset that runs one; null when there is none. */
  readonly find: (name: string) => Promise<LoadedTemplate | null>;
}

/** What is asked for while rendering and can be answered only afterwards. */
interface Answers {
  readonly bases: Map<string, string | null>;
  readonly files: Map<string, string | null>;
}

type Call = ChosenCall<LoadedTemplate>;

/** Fills a template with what the live backend, the settings and the outputs have. @throws what `render` throws, no_backend and its kin */
export function createLiveRender(
  options: LiveRenderOptions,
): (template: LoadedTemplate, given: Parameters) => Promise<Rendered> {
  const { nodes, settings } = options;

  const read = (template: LoadedTemplate, fresh: boolean): Promise<unknown> =>
    Promise.all([...classTypesOf(template.workflow)].map((classType) => nodes.definition(classType, { fresh })));

  function world(template: LoadedTemplate, answers: Answers, random: () => number): RenderWorld {
    return {
      choices: (parameter) => liveChoices(template, parameter, nodes),
      defaults: readDefaults(settings),
      baseOf(folder, model) {
        const key = JSON.stringify([folder, model]);
        if (!answers.bases.has(key)) answers.bases.set(key, null);
        return answers.bases.get(key) ?? null;
      },
      seedBounds(parameter) {
        const found = firstDefinition(template, parameter, nodes);
        if (!found) return { min: null, max: null };
        return { min: minimumOf(found.definition, found.input), max: maximumOf(found.definition, found.input) };
      },
      file(parameter, given) {
        const key = JSON.stringify([parameter.name, given]);
        if (!answers.files.has(key)) answers.files.set(key, given);
        return answers.files.get(key) ?? null;
      },
      random,
      backendName: options.backendName(),
    };
  }

  /** Once to learn which files and bases are asked for, and, where any is, once more with the answers and the same random numbers. */
  async function renderTwice(call: Call): Promise<Rendered> {
    const answers: Answers = { bases: new Map(), files: new Map() };
    const drawn: number[] = [];
    const first = renderChosen(
      call,
      world(call.template, answers, () => {
        const number = options.random();
        drawn.push(number);
        return number;
      }),
    );
    const isNew = await answer(call, answers);
    if (!isNew) return first;
    let place = 0;
    return renderChosen(
      call,
      world(call.template, answers, () => drawn[place++] ?? options.random()),
    );
  }

  /** Whether any answer differs from what the first rendering assumed. */
  async function answer({ template, parameters }: Call, answers: Answers): Promise<boolean> {
    const loaders = new Set<string>();
    let isNew = false;
    for (const key of answers.bases.keys()) {
      const [folder, model] = JSON.parse(key) as [string, string];
      const base = await options.baseOf(folder, model);
      answers.bases.set(key, base);
      isNew ||= base !== null;
    }
    for (const key of answers.files.keys()) {
      const [name, given] = JSON.parse(key) as [string, string];
      const parameter = parameters.find((one) => one.name === name);
      if (!parameter || !isFileType(parameter.type)) continue;
      const found = firstDefinition(template, parameter, nodes);
      const listed = found ? choicesOf(found.definition, found.input) : null;
      const file = await options.files.resolve({ type: parameter.type, given, listed });
      answers.files.set(key, file);
      isNew ||= file !== given;
      if (file !== null && !listed?.includes(file)) {
        for (const { node } of parameter.targets) loaders.add(template.workflow[node]?.class_type ?? '');
      }
    }
    // Their lists of files are older than the copies.
    loaders.delete('');
    await Promise.all([...loaders].map((classType) => nodes.definition(classType, { fresh: true })));
    return isNew;
  }

  async function choose(template: LoadedTemplate, given: Parameters): Promise<Call> {
    let wanted: string | null = null;
    const note = (name: string): null => {
      wanted = name;
      return null;
    };
    try {
      return followPreset({ template, given, find: note });
    } catch (error) {
      if (wanted === null) throw error;
      const other = await options.find(wanted);
      return followPreset({ template, given, find: () => other });
    }
  }

  return async (template, given) => {
    const call = await choose(template, given);
    await read(call.template, false);
    try {
      return await renderTwice(call);
    } catch (error) {
      // A model that was installed a moment ago is not in a list read before.
      if (!(error instanceof EaselError) || (error.code !== 'model_missing' && error.code !== 'out_of_bounds'))
        throw error;
      await read(call.template, true);
      return renderTwice(call);
    }
  };
}

function readDefaults(settings: Pick<SettingsStore, 'get'>): Parameters {
  const found: Parameters = {};
  for (const name of settingsDefaults) {
    const value = settings.get(`defaults.${name}`);
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') found[name] = value;
  }
  return found;
}
