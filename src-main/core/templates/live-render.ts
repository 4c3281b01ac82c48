import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import { choicesOf, maximumOf, minimumOf, type Nodes } from '../nodes/node-definitions.ts';
import type { Settings } from '../settings/settings.ts';
import { classTypesOf } from '../workflows/class-types.ts';
import type { LoadedTemplate } from './load-templates.ts';
import { renderChosen, type Rendered, type RenderTemplate, type RenderWorld } from './render.ts';
import { exactSizeClasses, exactSizingOf } from './rendering/exact-size.ts';
import { isFileType } from './rendering/file-names.ts';
import type { FileSource, FoundFile } from './rendering/file-source.ts';
import type { PictureSize } from './rendering/picture-size.ts';
import { followPreset, type ChosenCall } from './rendering/presets.ts';
import { settingsDefaults } from './rendering/settings-defaults.ts';
import { firstDefinition, liveChoices } from './template-view.ts';
import { withAnswers, type Ask } from './with-answers.ts';

export interface LiveRenderOptions {
  readonly nodes: Nodes;
  readonly backendName: () => string;
  readonly baseOf: (folder: string, name: string) => Promise<string | null>;
  readonly settings: Pick<Settings, 'get'>;
  readonly random: () => number;
  /** Where the files come from that callers name. */
  readonly files: FileSource;
  /** Another template, for a preset that runs one; null when there is none. */
  readonly find: (name: string) => Promise<LoadedTemplate | null>;
  /** The backend was found to have what it did not have before. */
  readonly onNews: () => void;
}

export interface LiveRenderCall {
  readonly template: LoadedTemplate;
  readonly given: Parameters;
  /** Outputs are found, but not copied to the backend. */
  readonly isDryRun?: boolean;
}

/** Fills a template with what the live backend, the settings and the outputs have. @throws what `render` throws, no_backend and its kin */
export function createLiveRender(options: LiveRenderOptions): (call: LiveRenderCall) => Promise<Rendered> {
  const { nodes, settings, files } = options;

  const read = (template: LoadedTemplate, fresh: boolean): Promise<unknown> =>
    Promise.all([
      ...[...classTypesOf(template.workflow)].map((classType) => nodes.definition(classType, { fresh })),
      ...exactSizeClasses.map((classType) => nodes.definition(classType)),
    ]);

  /** With what the backend's nodes can do for it. */
  async function readied(template: LoadedTemplate): Promise<RenderTemplate> {
    await read(template, false);
    const { file, workflow } = template;
    return { ...template, exactSizing: exactSizingOf({ workflow, outputs: file.outputs }, nodes.known) };
  }

  async function choose(template: RenderTemplate, given: Parameters): Promise<ChosenCall> {
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
      const found = other && (await readied(other));
      return followPreset({ template, given, find: () => found });
    }
  }

  /** Everything is known before anything is copied: a call that is refused leaves no files behind. */
  async function renderAnswered(call: ChosenCall, isDryRun: boolean): Promise<Rendered> {
    const known = new Map<string, unknown>();
    const found = new Map<string, { readonly file: FoundFile; readonly parameter: TemplateParameter }>();
    const drawn: number[] = [];
    const answer = (question: readonly string[]): Promise<unknown> => answerTo(question, { call, found });
    const compute = (ask: Ask): Rendered => {
      let place = 0;
      const random = (): number => (drawn[place++] ??= options.random());
      return renderChosen(call, world({ call, ask, random, isDryRun }));
    };
    const rendered = await withAnswers(compute, { answer, known });
    if (isDryRun) return rendered;
    const moved = await copyAll(call, found);
    // Another file has that name there.
    for (const [key, value] of known) if (typeof value === 'string') known.set(key, moved.get(value) ?? value);
    const isMoved = [...moved].some(([planned, name]) => planned !== name);
    return isMoved ? withAnswers(compute, { answer, known }) : rendered;
  }

  function world(at: { call: ChosenCall; ask: Ask; random: () => number; isDryRun: boolean }): RenderWorld {
    const { call, ask, random, isDryRun } = at;
    const { template } = call;
    /** Names that stand for files nobody looked for yet. */
    const unknown = new Set<string>();
    const file = (parameter: TemplateParameter, given: string): string | null => {
      const name = ask(['file', parameter.name, given]) as string | null | undefined;
      if (name === undefined) unknown.add(given);
      return name === undefined ? given : name;
    };
    return {
      choices: (parameter) => liveChoices(template, parameter, nodes),
      defaults: readDefaults(settings),
      baseOf: (folder, model) => (ask(['base', folder, model]) as string | null | undefined) ?? null,
      seedBounds(parameter) {
        const definition = firstDefinition(template, parameter, nodes);
        if (!definition) return { min: null, max: null };
        return {
          min: minimumOf(definition.definition, definition.input),
          max: maximumOf(definition.definition, definition.input),
        };
      },
      file,
      ownFile: (parameter, own) => (listedBy(call, parameter) ? file(parameter, own) : own),
      pictureSize: (name) =>
        unknown.has(name) ? null : ((ask(['size', name]) as PictureSize | null | undefined) ?? null),
      isDryRun,
      random,
      backendName: options.backendName(),
    };
  }

  interface Looking {
    readonly call: ChosenCall;
    /** By the names that the loaders take. */
    readonly found: Map<string, { readonly file: FoundFile; readonly parameter: TemplateParameter }>;
  }

  async function answerTo([what, one = '', other = '']: readonly string[], { call, found }: Looking): Promise<unknown> {
    if (what === 'base') return options.baseOf(one, other);
    if (what === 'size') return files.size(found.get(one)?.file ?? { name: one, output: null });
    const parameter = call.parameters.find(({ name }) => name === one);
    if (!parameter || !isFileType(parameter.type)) return other;
    const listed = listedBy(call, parameter);
    const file = await files.find({ type: parameter.type, given: other, listed });
    if (!file) return null;
    found.set(file.name, { file, parameter });
    return file.name;
  }

  function listedBy({ template }: ChosenCall, parameter: TemplateParameter): string[] | null {
    const found = firstDefinition(template, parameter, nodes);
    return found ? choicesOf(found.definition, found.input) : null;
  }

  /** The names that the loaders take, by those that were planned. */
  async function copyAll(call: ChosenCall, found: Looking['found']): Promise<Map<string, string>> {
    const moved = new Map<string, string>();
    const loaders = new Set<string>();
    for (const [planned, { file, parameter }] of found) {
      if (!isFileType(parameter.type)) continue;
      if (file.output) moved.set(planned, await files.copy(file.output, parameter.type));
      if (listedBy(call, parameter)?.includes(moved.get(planned) ?? planned)) continue;
      for (const { node } of parameter.targets) loaders.add(call.template.workflow[node]?.class_type ?? '');
    }
    // Their lists of files are older than the copies.
    loaders.delete('');
    await Promise.all([...loaders].map((classType) => nodes.definition(classType, { fresh: true })));
    return moved;
  }

  return async ({ template, given, isDryRun = false }) => {
    const call = await choose(await readied(template), given);
    try {
      return await renderAnswered(call, isDryRun);
    } catch (error) {
      // A model that was installed a moment ago is not in a list read before.
      if (!(error instanceof EaselError) || (error.code !== 'model_missing' && error.code !== 'out_of_bounds'))
        throw error;
      await read(call.template, true);
      const rendered = await renderAnswered(call, isDryRun);
      options.onNews();
      return rendered;
    }
  };
}

function readDefaults(settings: Pick<Settings, 'get'>): Parameters {
  const found: Parameters = {};
  for (const name of settingsDefaults) {
    const value = settings.get(`defaults.${name}`);
    if (value !== '' && value !== null) found[name] = value;
  }
  return found;
}
