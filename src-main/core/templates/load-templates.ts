import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { readWorkflow, type ReadWorkflow, type WorkflowInput } from '../workflows/read-workflow.ts';
import { readExchangeFile } from './exchange/exchange-file.ts';
import { boundedLine } from './roles/stranger-text.ts';
import { soundTemplateSchema } from './rules/sound-template.ts';
import { fileNames, looseName, metaPath, sentence } from './template-files.ts';

/** A template that can be rendered: its workflow is in API format. */
export interface LoadedTemplate {
  readonly name: string;
  readonly file: TemplateFile;
  readonly workflow: ApiWorkflow;
}

/** The picture beside a template. */
export interface PreviewFacts {
  readonly bytes: number;
  /** Another one with every change of the file. */
  readonly version: string;
}

/** A template as it lies on disk. */
export interface StoredTemplate {
  readonly name: string;
  readonly source: 'built-in' | 'user';
  /** Its folder; of a loose one the file. */
  readonly path: string;
  readonly loose: boolean;
  /** Null where only a workflow is there: it says its parameters itself. */
  readonly file: TemplateFile | null;
  readonly read: ReadWorkflow;
  /** What `<name>.meta.json` beside a loose workflow says. */
  readonly meta: unknown;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly preview?: PreviewFacts | null;
}

type Facts = Pick<StoredTemplate, 'source' | 'version' | 'savedAt' | 'preview'>;

/** Far more than any canvas; a stranger's file must not fill the memory. */
const mostBytes = 32 * 1024 * 1024;

/** Reads a template's folder: template.json and workflow.json in any format. @throws template_broken, naming what is wrong */
export async function readTemplateFolder(path: string, facts: Facts): Promise<StoredTemplate> {
  const name = basename(path);
  const [fileText, workflowText, graphText] = await Promise.all(
    [fileNames.file, fileNames.workflow, fileNames.graph].map((file) => readText(name, join(path, file))),
  );
  if (workflowText === null || workflowText === undefined) throw broken(name, `${fileNames.workflow} is missing`);
  const file = typeof fileText === 'string' ? parseTemplateFile(name, fileText) : null;
  const read = withGraph(
    await readStoredWorkflow(name, fileNames.workflow, { text: workflowText }),
    parsedOr(graphText),
  );
  if (file && read.format === 'api') checkTargets(name, file, read.api);
  return { name, ...facts, path, loose: false, file, read, meta: undefined };
}

/**
 * Reads what lies alone: a workflow, `<name>.json`, with an optional `<name>.meta.json`; or an exported template.
 * @throws template_broken
 */
export async function readLooseTemplate(path: string, facts: Facts): Promise<StoredTemplate> {
  const file = basename(path);
  const name = looseName(file);
  const text = await readText(name, path);
  if (text === null) throw broken(name, `${file} is missing`);
  const stored = { name, ...facts, path, loose: true } as const;
  const exchanged = exchangedIn(name, text);
  if (exchanged) {
    const read = await readStoredWorkflow(name, file, { value: exchanged.workflow });
    if (read.format === 'api') checkTargets(name, exchanged.file, read.api);
    return { ...stored, file: exchanged.file, read: withGraph(read, exchanged.graph), meta: undefined };
  }
  const metaText = await readText(name, metaPath(path));
  const read = await readStoredWorkflow(name, file, { text });
  const meta = metaText === null ? undefined : parseJson(name, basename(metaPath(path)), metaText);
  return { ...stored, file: null, read, meta };
}

function exchangedIn(name: string, text: string): ReturnType<typeof readExchangeFile> {
  try {
    return readExchangeFile(text);
  } catch (error) {
    throw broken(name, (error as Error).message.replace(/\.$/, ''), error);
  }
}

/** A folder whose workflow.json is in API format, ready to be rendered. @throws template_broken */
export async function loadTemplate(name: string, folder: string): Promise<LoadedTemplate> {
  const { file, read } = await readTemplateFolder(folder, { source: 'built-in', version: 1, savedAt: 0 });
  if (!file) throw broken(name, `${fileNames.file} is missing`);
  if (read.format !== 'api') throw broken(name, `${fileNames.workflow} is not in API format`);
  return { name, file, workflow: read.api };
}

/** @throws template_broken: a parameter targets, or `outputs` names, what the workflow does not have */
export function checkTargets(name: string, file: TemplateFile, workflow: ApiWorkflow): void {
  const missing = missingTarget(file, workflow);
  if (missing !== null) throw broken(name, `${fileNames.file}: ${missing}`);
}

/** Where, and what, the workflow does not have of what template.json names; null when it has all. */
export function missingTarget({ parameters, outputs = [] }: TemplateFile, workflow: ApiWorkflow): string | null {
  for (const [index, parameter] of parameters.entries()) {
    for (const [place, { node, input }] of parameter.targets.entries()) {
      const inputs = Object.hasOwn(workflow, node) ? workflow[node]?.inputs : undefined;
      if (inputs && Object.hasOwn(inputs, input)) continue;
      const target = `${boundedLine(node, 60)}.${boundedLine(input, 60)}`;
      return `parameters[${index}].targets[${place}]: parameter '${parameter.name}' targets ${target}, which ${fileNames.workflow} does not have`;
    }
  }
  const index = outputs.findIndex((node) => !Object.hasOwn(workflow, node));
  const node = outputs[index];
  if (node === undefined) return null;
  return `outputs[${index}]: there is no node ${boundedLine(node, 60)} in ${fileNames.workflow}`;
}

export function broken(name: string, reason: string, cause?: unknown): EaselError {
  return new EaselError('template_broken', `Template '${name.slice(0, 80)}' is broken: ${reason}.`, {
    nextStep: 'Correct the file: it is read again as soon as it is saved.',
    cause,
  });
}

function parseTemplateFile(name: string, text: string): TemplateFile {
  const file = soundTemplateSchema.safeParse(parseJson(name, fileNames.file, text));
  if (!file.success) throw broken(name, `${fileNames.file}: ${sentence(file.error)}`);
  return file.data;
}

async function readStoredWorkflow(name: string, file: string, input: WorkflowInput): Promise<ReadWorkflow> {
  try {
    return await readWorkflow(input);
  } catch (error) {
    throw broken(name, `${file}: ${error instanceof Error ? error.message.replace(/\.$/, '') : String(error)}`, error);
  }
}

const withGraph = (read: ReadWorkflow, graph: object | null): ReadWorkflow =>
  read.format === 'api' && graph ? { ...read, ui: graph as Record<string, unknown> } : read;

/** A graph that cannot be read is no reason to refuse what runs. */
function parsedOr(text: string | null | undefined): object | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function parseJson(name: string, file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw broken(name, `${file} is not JSON: ${(error as SyntaxError).message}`);
  }
}

/** Null where there is no such file. */
async function readText(name: string, path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > mostBytes) throw broken(name, `${basename(path)} is larger than 32 MB`);
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (error instanceof EaselError) throw error;
    throw broken(name, `${basename(path)} cannot be read${code ? ` (${code})` : ''}`);
  }
}
