import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import {
  templateFileSchema,
  type CreatedTemplate,
  type DeletedTemplate,
  type Template,
  type TemplateFile,
  type TemplateVersion,
} from '../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { readWorkflow, type ReadWorkflow } from '../workflows/read-workflow.ts';
import { readExchangeFile, type ExchangedTemplate } from './exchange/exchange-file.ts';
import type { Trash } from './folder/trash.ts';
import { currentVersion, keepVersion, listVersions, readVersion, type StoredVersion } from './folder/versions.ts';
import { writeAtomically, writeFolderAtomically } from './folder/write-files.ts';
import { checkTargets, type StoredTemplate } from './load-templates.ts';
import { isAboutBackend, type TemplateResolver } from './resolve-template.ts';
import { fileNames, sentence } from './template-files.ts';
import { checkTemplateName, freeName, nameFrom, toolFrom } from './template-name.ts';
import type { TemplateLibrary } from './template-library.ts';
import { suggestionsFor } from './suggestion-view.ts';
import type { NewTemplate, TemplateContent, Templates } from './templates.ts';

export interface EditTemplatesOptions {
  readonly library: TemplateLibrary;
  readonly resolver: TemplateResolver;
  readonly trash: Trash;
  readonly userFolder: string;
  readonly workerUrl: URL;
  /** Reads what was written, tells everybody, and says how the template looks now. */
  readonly after: (name: string) => Promise<Template>;
  readonly afterDelete: () => Promise<void>;
}

type Edits = Pick<
  Templates,
  'create' | 'update' | 'versions' | 'restore' | 'duplicate' | 'delete' | 'deleted' | 'undelete' | 'import'
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
    writeFolderAtomically(join(userFolder, name), {
      [fileNames.workflow]: json(workflow),
      [fileNames.file]: json(file),
      [fileNames.graph]: graph ? json(graph) : null,
      [fileNames.preview]: preview,
    });

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
      ...(marked.file.tool === toolFrom(title) ? { tool: toolFrom(name) } : {}),
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
    await trash.put(library.pathsOf(name, { loose: true }));
    return join(userFolder, name);
  }

  async function save(stored: StoredTemplate, change: (now: StoredVersion) => StoredVersion): Promise<Template> {
    const folder = await folderOf(stored);
    const now = await currentVersion(folder, stored.savedAt);
    const next = change(now);
    const places = [
      [fileNames.workflow, now.workflow, next.workflow],
      [fileNames.graph, now.graph, next.graph],
      [fileNames.file, now.template, next.template],
    ] as const;
    const changed = places.filter(([, before, after]) => before !== after);
    if (changed.length > 0) await keepVersion(folder, stored.version, now);
    for (const [file, , text] of changed) {
      if (text === null) await rm(join(folder, file), { force: true });
      else await writeAtomically(join(folder, file), text);
    }
    return after(stored.name);
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
        return save(stored, (now) => ({
          ...now,
          template: json(checked),
          // The graph that lay beside it is not that of another workflow.
          ...(workflow === undefined ? {} : { workflow, graph: null }),
        }));
      }),
    async versions(name) {
      const { version, savedAt, file, loose, path } = library.find(name);
      const current = { version, savedAt, title: file?.title ?? name, current: true } satisfies TemplateVersion;
      return [current, ...(loose ? [] : await listVersions(path))];
    },
    restore: ({ name, version }) =>
      inTurn(async () => {
        const stored = own(name, 'Built-in templates have no versions.');
        const former = await readVersion(stored.path, version);
        return save(stored, () => former);
      }),
    duplicate: ({ name, as }) =>
      inTurn(async () => {
        const stored = library.find(name);
        const copy = await nameFor(as, `${name}_copy`);
        const { file } = stored.file ? { file: stored.file } : await resolver.resolve(stored);
        // Under the same name it takes the place of the built-in one, and so of its tool.
        const changed = copy === name ? file : { ...file, title: `${file.title} (copy)`, tool: toolFrom(copy) };
        await write(copy, { file: changed, ...(await partsOf(stored, resolver)), preview: await previewOf(stored) });
        return after(copy);
      }),
    delete: (name) =>
      inTurn(async (): Promise<DeletedTemplate> => {
        await library.rescan();
        // Broken ones too.
        const paths = library.pathsOf(name);
        if (paths.length === 0) own(name, 'Disable it instead: then it has no tool.');
        const deleted = await trash.put(paths);
        await options.afterDelete();
        return deleted;
      }),
    deleted: () => trash.list(),
    undelete: (id) => inTurn(async () => after(await trash.takeOut(id, userFolder))),
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

async function readContent({ file, text }: TemplateContent, workerUrl: URL): Promise<ReadWorkflow> {
  if (file) return readWorkflow({ bytes: file, ...(file.name && { name: file.name }) }, { workerUrl });
  if (text !== undefined) return readWorkflow({ text });
  throw new EaselError('bad_input', 'No workflow was handed in.', {
    nextStep: 'Hand in a file, or the workflow as JSON text.',
  });
}

const mostTextBytes = 32 * 1024 * 1024;

/** What was handed in as text, where it looks like JSON. */
async function textOf({ file, text }: TemplateContent): Promise<string | null> {
  if (!file) return text ?? null;
  const head = await file.slice(0, 64).text();
  return file.size <= mostTextBytes && /^\uFEFF?\s*\{/.test(head) ? file.text() : null;
}

function titleOf({ file, name }: NewTemplate): string {
  const own = file?.name?.replace(/^.*[/\\]/s, '').replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return (own || name || 'template')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
    .slice(0, 80);
}

/** @throws bad_input, with the path of what is wrong */
function checkFile(file: unknown): TemplateFile {
  const parsed = templateFileSchema.safeParse(file);
  if (parsed.success) return parsed.data;
  throw new EaselError('bad_input', `The template cannot be saved: ${sentence(parsed.error)}.`, {
    nextStep: 'Correct the named value.',
  });
}

/** @throws bad_input */
function refuseTargets(file: TemplateFile, workflow: ApiWorkflow): void {
  try {
    checkTargets(file.title, file, workflow);
  } catch (error) {
    throw new EaselError('bad_input', (error as Error).message, {
      nextStep: 'Let every target name a node and an input of the workflow.',
      cause: error,
    });
  }
}

const previewOf = ({ loose, path }: StoredTemplate): Promise<Uint8Array | null> =>
  loose ? Promise.resolve(null) : readFile(join(path, fileNames.preview)).catch(() => null);

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
