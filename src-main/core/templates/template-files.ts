import type * as z from 'zod';
import { boundedLine } from './roles/stranger-text.ts';

/** What lies in a template's folder. */
export const fileNames = {
  file: 'template.json',
  workflow: 'workflow.json',
  /** The author's graph where workflow.json is in API format. */
  graph: 'graph.json',
  preview: 'preview.webp',
  versions: 'versions',
} as const;

/** In the folder of templates: the JSON Schema of template.json, for editors. */
export const schemaName = 'template.schema.json';

/** The name of a template that lies alone as `fox.json`, or as it was exported, `fox.easel.json`. */
export const looseName = (file: string): string => file.replace(/(?:\.easel)?\.json$/i, '');

/** The file beside it that describes it. */
export const metaPath = (path: string): string => path.replace(/\.json$/i, '.meta.json');

/** What a schema refused, in one line: where, and why. */
export function sentence(error: z.ZodError): string {
  const told = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'there is no such field' }))
      : [issue],
  );
  const shown = told.slice(0, 5).map(({ path, message }) => `${placeOf(path)}: ${boundedLine(message, 300)}`);
  return `${shown.join('; ')}${told.length > shown.length ? `; and ${told.length - shown.length} more` : ''}`;
}

/** `parameters[3].defaultByBase["sd1.5"]`. The keys of a stranger's file may be anything. */
function placeOf(path: readonly PropertyKey[]): string {
  const parts = path.slice(0, 12).map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    const key = boundedLine(String(part), 80);
    return /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return parts.join('').replace(/^\./, '') || 'it';
}
