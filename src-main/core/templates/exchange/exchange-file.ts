import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { ExportedTemplate, TemplateFile } from '../../../../src-shared/nouns/templates.ts';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { soundTemplateSchema } from '../rules/sound-template.ts';
import { fileNames, sentence } from '../template-files.ts';
import { plainWebp } from './plain-webp.ts';
import { templateToGive } from './template-to-give.ts';
import { withoutSecrets } from '../../privacy/without-secrets.ts';

const formatVersion = 1;
const mostPreviewBytes = 512 * 1024;

/** One template in one file. */
const exchangeSchema = z.strictObject({
  easelTemplate: z.literal(formatVersion),
  name: z.string(),
  template: soundTemplateSchema,
  /** In UI or API format. */
  workflow: z.record(z.string(), z.unknown()),
  graph: z.record(z.string(), z.unknown()).optional(),
  /** WebP. */
  preview: z
    .base64()
    .max(mostPreviewBytes * 2)
    .optional(),
});

export interface ExchangedTemplate {
  readonly name: string;
  readonly file: TemplateFile;
  readonly workflow: object;
  readonly graph: object | null;
  readonly preview: Uint8Array | null;
}

/** As one JSON file that can be given away. */
export async function exportTemplate(
  template: Omit<ExchangedTemplate, 'preview'> & { readonly folder: string | null },
): Promise<ExportedTemplate> {
  const { name, folder } = template;
  const file = templateToGive(template.file);
  const workflow = withoutSecrets(template.workflow, 'workflow');
  const graph = withoutSecrets(template.graph, 'graph');
  const picture = folder === null ? null : await readFile(join(folder, fileNames.preview)).catch(() => null);
  const preview = picture && picture.byteLength <= mostPreviewBytes ? plainWebp(picture) : null;
  const content = {
    easelTemplate: formatVersion,
    name,
    template: file.value,
    workflow: workflow.value,
    ...(graph.value && { graph: graph.value }),
    ...(preview && { preview: Buffer.from(preview).toString('base64') }),
  };
  return {
    filename: `${name}.easel.json`,
    text: `${JSON.stringify(content, null, 2)}\n`,
    removed: [...file.removed, ...workflow.removed, ...graph.removed],
  };
}

/** What `exportTemplate` wrote; null for anything else. @throws bad_input, unsupported_media (of a newer Easel) */
export function readExchangeFile(text: string): ExchangedTemplate | null {
  if (!text.slice(0, 4096).includes('"easelTemplate"')) return null;
  let value: unknown;
  try {
    value = parseExact(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const marked = value as { easelTemplate?: unknown; template?: unknown } | null;
  if (typeof marked !== 'object' || marked === null || marked.easelTemplate === undefined) return null;
  if (typeof marked.easelTemplate === 'number' && marked.easelTemplate > formatVersion) {
    throw new EaselError('unsupported_media', 'This template was exported by a newer Easel.', {
      nextStep: 'Update Easel and import it again.',
    });
  }
  // Bounds of seeds beyond 2^53 are doubles in template.json; only workflows need every digit.
  const plain = { ...marked, template: JSON.parse(JSON.stringify(marked.template ?? null)) as unknown };
  const parsed = exchangeSchema.safeParse(plain);
  if (!parsed.success) {
    throw new EaselError('bad_input', `This file is no template as Easel exports it: ${sentence(parsed.error)}.`, {
      nextStep: 'Export it anew, or import the workflow alone.',
    });
  }
  const { name, template, workflow, graph, preview } = parsed.data;
  return {
    name,
    file: template,
    workflow,
    graph: graph ?? null,
    // A picture or nothing: what else somebody put there is not written to disk.
    preview: preview === undefined ? null : plainWebp(Buffer.from(preview, 'base64')),
  };
}
