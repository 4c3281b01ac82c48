import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type {
  CreatedTemplate,
  DeletedTemplate,
  Template,
  TemplateFile,
  TemplateVersion,
} from '../../../src-shared/nouns/templates.ts';
import { isAboutBackend } from '../backends/about-backend.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { readWorkflow, type ReadWorkflow } from '../workflows/read-workflow.ts';
import { readExchangeFile, type ExchangedTemplate } from './exchange/exchange-file.ts';
import { changeFolder, type FolderChange } from './folder/change-folder.ts';
import type { Trash } from './folder/trash.ts';
import { currentVersion, listVersions, readVersion, versionChange, type StoredVersion } from './folder/versions.ts';
import { writeFolderAtomically } from './folder/write-files.ts';
import { checkFile, readContent, refuseOwnTool, refuseTargets, textOf, titleOf } from './given-template.ts';
import type { StoredTemplate } from './load-templates.ts';
import { makePreview, type PreviewMaking } from './template-preview.ts';
import type { TemplateResolver } from './resolve-template.ts';
import { fileNames } from './template-files.ts';
import { checkTemplateName, freeName, freeTool, nameFrom, toolFrom } from './template-name.ts';
import type { TemplateLibrary } from './template-library.ts';
import { withSchema } from './template-schema.ts';
import { suggestionsFor } from './suggestion-view.ts';
import type { NewTemplate, Templates } from './templates.ts';

export interface EditTemplatesOptions {
  readonly library: TemplateLibrary;
  readonly resolver: TemplateResolver;
  readonly trash: Trash;
  readonly userFolder: string;
  readonly previews: PreviewMaking;
  readonly workerUrl: URL;
  /** Reads what was written, tells everybody, and says how the template looks now. */
  readonly after: (name: string) => Promise<Template>;
  readonly afterDelete: () => Promise<void>;
}

type Edits = Pick<
  Templates,
  | 'create'
  | 'update'
  | 'versions'
  | 'restore'
  | 'duplicate'
  | 'delete'
  | 'deleted'
  | 'undelete'
  | 'import'
  | 'setPreview'
>;

/** What changes the user's folder. One change after the other. */
export function createTemplateEdits(options: EditTemplatesOptions): Edits {
  const { library, resolver, trash, userFolder, after } = options;
  let queue: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work);
    queue = next.catch(() => {});
    return next;
  }

  /** A name as it was asked for, else a free one like the suggested one. */
  async function nameFor(wanted: string | undefined, suggested: string): Promise<string> {
    await library.rescan();
    if (wanted === undefined) return freeName(nameFrom(suggested), [...library.taken(), ...library.all().keys()]);
    const name = checkTemplateName(wanted);
    if (!library.taken().some((taken) => taken.toLowerCase() === name)) return name;
    throw new EaselError('conflict', `There is a template '${name}' already.`, {
      nextStep: 'Choose another name, or update that one.',
    });
  }

  const write = (name: string, { file, workflow, graph, preview }: Omit<ExchangedTemplate, 'name'>): Promise<void> =>
    library.alone(() =>
      writeFolderAtomically(join(userFolder, name), {
        [fileNames.workflow]: json(workflow),
        [fileNames.file]: json(withSchema(file)),
        [fileNames.graph]: graph ? json(graph) : null,
        [fileNames.preview]: preview,
      }),
    );

  async function createFrom(read: ReadWorkflow, given: NewTemplate): Promise<CreatedTemplate> {
    const title = given.title?.trim() || titleOf(given);
    const name = await nameFor(given.name, title);
    const marked = await resolver.readMarked({ name: title, read });
    const prepared = await resolver.prepare(read).catch((error: unknown) => {
      if (read.format === 'api' && isAboutBackend(error)) return null;
      throw error;
    });
    // Marks that are part of values are no longer there: then what runs is kept, not what was handed in.
    const asItIs = JSON.stringify(prepared?.workflow ?? read.api) === JSON.stringify(marked.workflow);
    const own = read.format === 'ui' ? read.ui : read.api;
    const file: TemplateFile = {
      ...marked.file,
      ...(given.title === undefined ? {} : { title }),
      // The author's own choice, else one that no other template has.
      ...(marked.file.tool === toolFrom(title) ? { tool: freeTool(name) } : {}),
      ...(given.description === undefined ? {} : { description: given.description }),
      ...(given.tool === undefined ? {} : { tool: given.tool }),
    };
    checkFile(file);
    const graph = read.format === 'api' || !asItIs ? (read.ui ?? null) : null;
    await write(name, { file, workflow: asItIs ? own : marked.workflow, graph, preview: null });
    return {
      template: await after(name),
      suggestions: suggestionsFor(marked.workflow, prepared?.definitions),
      doubts: [...(prepared?.doubts ?? []).map(({ message }) => message), ...marked.notes],
    };
  }

  function own(name: string, hint: string): StoredTemplate {
    const stored = library.find(name);
    if (stored.source === 'user') return stored;
    throw new EaselError('conflict', `'${name}' is a built-in template.`, { nextStep: hint });
  }

  /** A workflow that lies alone gets a folder, and goes into the trash as it was. */
  async function folderOf(stored: StoredTemplate): Promise<string> {
    if (!stored.loose) return stored.path;
    const { name } = stored;
    const { file } = await resolver.resolve(stored);
    await write(name, { file, ...(await partsOf(stored, resolver)), preview: null });
    await library.alone(() => trash.put(library.pathsOf(name, { loose: true })));
    return join(userFolder, name);
  }

  interface Place {
    readonly name: string;
    readonly folder: string;
    readonly version: number;
    readonly savedAt: number;
  }

  async function placeOf(stored: StoredTemplate): Promise<Place> {
    const { name, version, savedAt } = stored;
    return { name, version, savedAt, folder: await folderOf(stored) };
  }

  async function save(place: Place, change: (now: StoredVersion) => StoredVersion): Promise<Template> {
    const { name, folder, version, savedAt } = place;
    const now = await currentVersion(folder, savedAt);
    const next = change(now);
    const places = [
      [fileNames.workflow, now.workflow, next.workflow],
      [fileNames.graph, now.graph, next.graph],
      [fileNames.file, now.template, next.template],
    ] as const;
    const changed = places.filter(([, before, after]) => before !== after).map(([file, , text]) => [file, text]);
    if (changed.length > 0) {
      const kept = await versionChange(folder, version, now);
      await library.alone(() => changeFolder(folder, { ...kept, ...(Object.fromEntries(changed) as FolderChange) }));
    }
    return after(name);
  }

  return {
    create: (given) =>
      inTurn(async () => {
        if (given.name !== undefined) checkTemplateName(given.name);
        return createFrom(await readContent(given, options.workerUrl), given);
      }),
    import: (given) =>
      inTurn(async () => {
        if (given.name !== undefined) checkTemplateName(given.name);
        const text = await textOf(given);
        const exchanged = text === null ? null : readExchangeFile(text);
        if (!exchanged) return createFrom(await readContent(given, options.workerUrl), given);
        const read = await readWorkflow({ value: exchanged.workflow });
        refuseOwnTool(exchanged.file);
        if (read.format === 'api') refuseTargets(exchanged.file, read.api);
        const name = await nameFor(given.name, exchanged.name);
        await write(name, exchanged);
        return { template: await after(name), suggestions: { parameters: [], others: [] }, doubts: [] };
      }),
    update: ({ name, file, workflow, version }) =>
      inTurn(async () => {
        await library.rescan();
        const stored = own(name, 'Duplicate it, and change the copy.');
        if (version !== undefined && version !== stored.version) {
          throw new EaselError('conflict', `'${name}' was saved by somebody else meanwhile.`, {
            nextStep: `Load version ${stored.version} and change that.`,
            details: { version: stored.version },
          });
        }
        const checked = checkFile(file);
        const read = workflow === undefined ? stored.read : await readWorkflow({ text: workflow });
        refuseTargets(checked, await apiOf(stored, read));
        return save(await placeOf(stored), (now) => ({
          ...now,
          template: json(withSchema(checked)),
          // The graph that lay beside it is not that of another workflow.
          ...(workflow === undefined ? {} : { workflow, graph: null }),
        }));
      }),
    async versions(name) {
      const { version, savedAt, loose, path } = library.placeOf(name) ?? library.find(name);
      const { file } = library.all().get(name) ?? { file: null };
      const current = { version, savedAt, title: file?.title ?? name, current: true } satisfies TemplateVersion;
      return [current, ...(loose ? [] : await listVersions(path))];
    },
    restore: ({ name, version }) =>
      inTurn(async () => {
        await library.rescan();
        // One that was broken by hand, too.
        const place = library.placeOf(name) ?? own(name, 'Built-in templates have no versions.');
        const former = await readVersion(place.path, version);
        const { version: now, savedAt } = place;
        return save({ name, folder: place.path, version: now, savedAt }, () => former);
      }),
    duplicate: ({ name, as }) =>
      inTurn(async () => {
        const stored = library.find(name);
        const copy = await nameFor(as, `${name}_copy`);
        const { file } = stored.file ? { file: stored.file } : await resolver.resolve(stored);
        // Under the same name it takes the place of the built-in one, and so of its tool.
        const changed = copy === name ? file : { ...file, title: `${file.title} (copy)`, tool: freeTool(copy) };
        await write(copy, { file: changed, ...(await partsOf(stored, resolver)), preview: await previewOf(stored) });
        return after(copy);
      }),
    delete: (name) =>
      inTurn(async (): Promise<DeletedTemplate> => {
        await library.rescan();
        // Broken ones too.
        const paths = library.pathsOf(name);
        if (paths.length === 0) own(name, 'Disable it instead: then it has no tool.');
        const deleted = await library.alone(() => trash.put(paths));
        await options.afterDelete();
        return deleted;
      }),
    deleted: () => trash.list(),
    undelete: (id) => inTurn(async () => after(await library.alone(() => trash.takeOut(id, userFolder)))),
    setPreview: ({ name, ...given }) =>
      inTurn(async () => {
        await library.rescan();
        const stored = own(name, 'Duplicate it, and give the copy a preview.');
        const preview = await makePreview(given, { ...options.previews, folder: userFolder });
        const folder = await folderOf(stored);
        await library.alone(() => changeFolder(folder, { [fileNames.preview]: preview }));
        return after(name);
      }),
  };

  /** In API format, whose node ids the targets name. */
  async function apiOf(stored: StoredTemplate, read: ReadWorkflow): Promise<ApiWorkflow> {
    if (stored.loose && read === stored.read) return (await resolver.resolve(stored)).workflow;
    return read.format === 'api' ? read.api : (await resolver.prepare(read)).workflow;
  }
}

/** The workflow as it is kept: as its author wrote it, but for marks inside its values. */
export async function partsOf(
  { file, read, ...stored }: StoredTemplate,
  resolver: TemplateResolver,
): Promise<{ workflow: object; graph: object | null }> {
  if (file && read.format === 'ui') return { workflow: read.ui, graph: null };
  const { workflow } = file ? { workflow: read.api! } : await resolver.resolve({ file, read, ...stored });
  return { workflow, graph: read.ui ?? null };
}

const previewOf = ({ loose, path }: StoredTemplate): Promise<Uint8Array | null> =>
  loose ? Promise.resolve(null) : readFile(join(path, fileNames.preview)).catch(() => null);

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
