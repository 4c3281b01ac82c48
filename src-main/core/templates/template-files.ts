import * as z from 'zod';

/** What lies in a template's folder. */
export const fileNames = {
  file: 'template.json',
  workflow: 'workflow.json',
  /** The author's graph where workflow.json is in API format. */
  graph: 'graph.json',
  preview: 'preview.webp',
  versions: 'versions',
} as const;

/** The name of a template that lies alone as `fox.json`, or as it was exported, `fox.easel.json`. */
export const looseName = (file: string): string => file.replace(/(?:\.easel)?\.json$/i, '');

/** The file beside it that describes it. */
export const metaPath = (path: string): string => path.replace(/\.json$/i, '.meta.json');

/** What a schema refused, in one line: where, and why. */
export function sentence(error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map(({ path, message }) => `${z.core.toDotPath(path) || 'it'}: ${message}`);
  const more = error.issues.length - issues.length;
  return `${issues.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
