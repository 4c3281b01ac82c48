import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { toErrorData, EaselError } from '../../../src-shared/nouns/errors.ts';
import { templateFileSchema, type TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { parseExact } from '../../comfyui/exact-json.ts';
import type { Logger } from '../ports.ts';
import { readApiWorkflow, type ApiWorkflow } from '../workflows/api-workflow.ts';

/** A template as its folder has it. */
export interface LoadedTemplate {
  readonly name: string;
  readonly file: TemplateFile;
  readonly workflow: ApiWorkflow;
}

/** Every template of these folders; a later folder wins over an earlier one of the same name. A broken one is logged and left out. */
export async function loadTemplates(folders: readonly string[], logger: Logger): Promise<Map<string, LoadedTemplate>> {
  const templates = new Map<string, LoadedTemplate>();
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name))) {
      if (!entry.isDirectory()) continue;
      try {
        templates.set(entry.name, await loadTemplate(entry.name, join(folder, entry.name)));
      } catch (error) {
        logger.error({ template: entry.name, error: toErrorData(error) }, 'a template cannot be used');
      }
    }
  }
  return templates;
}

/** @throws template_broken, naming what is wrong */
export async function loadTemplate(name: string, folder: string): Promise<LoadedTemplate> {
  const file = templateFileSchema.safeParse(await readJson(name, join(folder, 'template.json')));
  if (!file.success) throw broken(name, `template.json: ${z.prettifyError(file.error)}`);
  let workflow: ApiWorkflow;
  try {
    workflow = readApiWorkflow(await readJson(name, join(folder, 'workflow.json')));
  } catch (error) {
    throw broken(name, `workflow.json: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const parameter of file.data.parameters) {
    for (const target of parameter.targets) {
      const inputs = workflow[target.node]?.inputs;
      if (!inputs || !(target.input in inputs)) {
        throw broken(
          name,
          `parameter '${parameter.name}' targets ${target.node}.${target.input}, which workflow.json does not have`,
        );
      }
    }
  }
  return { name, file: file.data, workflow };
}

async function readJson(name: string, path: string): Promise<unknown> {
  try {
    return parseExact(await readFile(path, 'utf8'));
  } catch (error) {
    throw broken(
      name,
      error instanceof SyntaxError ? `not JSON: ${error.message}` : 'a file is missing or cannot be read',
    );
  }
}

function broken(name: string, reason: string): EaselError {
  return new EaselError('template_broken', `Template '${name}' is broken: ${reason}.`, {
    nextStep: 'Correct the file; it is read again at the next start.',
  });
}
