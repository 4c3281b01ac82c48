import { isRawNumber } from '../../../comfyui/exact-json.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { UiWorkflow } from '../../workflows/reading/shapes.ts';

/** Private characters that stand for double braces while a graph is converted: there, braces are dynamic prompts. */
const open = '\u{F0E5}';
const close = '\u{F0E6}';

function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return value;
  if (Array.isArray(value)) return value.map((part: unknown) => mapTexts(part, change)) as T;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapTexts(part, change)])) as T;
}

/** A copy of a graph whose `{{name}}` survive conversion. */
export function shelterPlaceholders(ui: UiWorkflow): UiWorkflow {
  return mapTexts(ui, (text) =>
    text.includes('{{') ? text.replaceAll(/\{\{\s*([A-Za-z_][\w-]{0,63})\s*\}\}/g, `${open}$1${close}`) : text,
  );
}

export function unshelterPlaceholders(workflow: ApiWorkflow): ApiWorkflow {
  return mapTexts(workflow, (text) => text.replaceAll(open, '{{').replaceAll(close, '}}'));
}
