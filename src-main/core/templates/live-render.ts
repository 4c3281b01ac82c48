import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Parameters, Requester } from '../../../src-shared/nouns/jobs.ts';
import type { TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import { inputFileOf } from '../inputs/input-file.ts';
import { choicesOf, maximumOf, minimumOf, type Nodes } from '../nodes/node-definitions.ts';
import type { Settings } from '../settings/settings.ts';
import { classTypesOf } from '../workflows/class-types.ts';
import type { LoadedTemplate } from './load-templates.ts';
import { renderChosen, type Rendered, type RenderTemplate, type RenderWorld } from './render.ts';
import { exactSizeClasses, exactSizingOf } from './rendering/exact-size.ts';
import { isFileType, type FileType } from './rendering/file-names.ts';
import type { FileSource, FoundFile } from './rendering/file-source.ts';
import type { PictureSize } from './rendering/picture-size.ts';
import { followPreset, type ChosenCall } from './rendering/presets.ts';
import { readDefaults } from './rendering/settings-defaults.ts';
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
  /** Who may see only some of the outputs. */
  readonly asker: Requester;
  /** Outputs are found, but not copied to the backend. */
  readonly isDryRun?: boolean;
}

type Asked = Required<Pick<LiveRenderCall, 'asker' | 'isDryRun'>>;

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

  /** Nothing is copied yet: the backend is chosen later, and a call that is refused leaves no files behind. */
  async function renderAnswered(call: ChosenCall, asked: Asked): Promise<Rendered> {
    const found: Looking['found'] = new Map();
    const drawn: number[] = [];
    const answer = (question: readonly string[]): Promise<unknown> =>
      answerTo(question, { call, found, asker: asked.asker });
    const compute = (ask: Ask): Rendered => {
      let place = 0;
      const random = (): number => (drawn[place++] ??= options.random());
      return renderChosen(call, world({ call, ask, random, isDryRun: asked.isDryRun }));
    };
    const rendered = await withAnswers(compute, { answer });
    const values = new Set(Object.values(rendered.workflow).flatMap(({ inputs = {} }) => Object.values(inputs)));
    const inputFiles = [...found.values()].flatMap(({ file: { name, output }, type }) =>
      output && values.has(name) ? [inputFileOf(output, type)] : [],
    );
    return { ...rendered, inputFiles, isDrawn: drawn.length > 0 };
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
    readonly asker: Requester;
    /** By the names that the loaders take. */
    readonly found: Map<string, { readonly file: FoundFile; readonly type: FileType }>;
  }

  async function answerTo([what, one = '', other = '']: readonly string[], looking: Looking): Promise<unknown> {
    const { call, found, asker } = looking;
    if (what === 'base') return options.baseOf(one, other);
    if (what === 'size') return files.size(found.get(one)?.file ?? { name: one, output: null, connection: null });
    const parameter = call.parameters.find(({ name }) => name === one);
    if (!parameter || !isFileType(parameter.type)) return other;
    const listed = listedBy(call, parameter);
    const file = await files.find({ type: parameter.type, given: other, listed, asker });
    if (!file) return null;
    found.set(file.name, { file, type: parameter.type });
    return file.name;
  }

  function listedBy({ template }: ChosenCall, parameter: TemplateParameter): string[] | null {
    const found = firstDefinition(template, parameter, nodes);
    return found ? choicesOf(found.definition, found.input) : null;
  }

  return async ({ template, given, asker, isDryRun = false }) => {
    const call = await choose(await readied(template), given);
    try {
      return await renderAnswered(call, { asker, isDryRun });
    } catch (error) {
      // A model that was installed a moment ago is not in a list read before.
      if (!(error instanceof EaselError) || (error.code !== 'model_missing' && error.code !== 'out_of_bounds'))
        throw error;
      await read(call.template, true);
      const rendered = await renderAnswered(call, { asker, isDryRun });
      options.onNews();
      return rendered;
    }
  };
}
