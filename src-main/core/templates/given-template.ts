import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { isOwnTool } from '../../../src-shared/nouns/tools.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { readWorkflow, type ReadWorkflow } from '../workflows/read-workflow.ts';
import { missingTarget } from './load-templates.ts';
import { soundTemplateSchema } from './rules/sound-template.ts';
import { sentence } from './template-files.ts';
import { otherTool } from './template-name.ts';
import type { NewTemplate, TemplateContent } from './templates.ts';

/** What was handed in, read. @throws bad_input, and what reading a workflow throws */
export async function readContent({ file, text }: TemplateContent, workerUrl: URL): Promise<ReadWorkflow> {
  if (file) return readWorkflow({ bytes: file, ...(file.name && { name: file.name }) }, { workerUrl });
  if (text !== undefined) return readWorkflow({ text });
  throw new EaselError('bad_input', 'No workflow was handed in.', {
    nextStep: 'Hand in a file, or the workflow as JSON text.',
  });
}

const mostTextBytes = 32 * 1024 * 1024;

/** What was handed in as text, where it looks like JSON. */
export async function textOf({ file, text }: TemplateContent): Promise<string | null> {
  if (!file) return text ?? null;
  const head = await file.slice(0, 64).text();
  return file.size <= mostTextBytes && /^\uFEFF?\s*\{/.test(head) ? file.text() : null;
}

/** Of the file, else of the name. */
export function titleOf({ file, name }: NewTemplate): string {
  const own = file?.name?.replace(/^.*[/\\]/s, '').replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return (own || name || 'template')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
    .slice(0, 80);
}

/** @throws bad_input, with the path of what is wrong */
export function checkFile(file: unknown): TemplateFile {
  const parsed = soundTemplateSchema.safeParse(file);
  if (parsed.success) return refuseOwnTool(parsed.data);
  throw new EaselError('bad_input', `The template cannot be saved: ${sentence(parsed.error)}.`, {
    nextStep: 'Correct the named value.',
  });
}

/** Easel's own tools cannot be replaced: such a template would have none. @throws bad_input */
export function refuseOwnTool(file: TemplateFile): TemplateFile {
  const { tool } = file;
  if (!isOwnTool(tool)) return file;
  throw new EaselError('bad_input', `The template cannot be saved: tool: '${tool}' is one of Easel's own tools.`, {
    nextStep: `Choose another name for its tool, for example '${otherTool(tool)}'.`,
    details: { tool },
  });
}

/** @throws bad_input */
export function refuseTargets(file: TemplateFile, workflow: ApiWorkflow): void {
  const missing = missingTarget(file, workflow);
  if (missing === null) return;
  throw new EaselError('bad_input', `The template cannot be saved: ${missing}.`, {
    nextStep: 'Let every target name a node and an input of the workflow, and outputs only nodes of it.',
  });
}
