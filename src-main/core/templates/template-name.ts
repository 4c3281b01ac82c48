import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isOwnTool } from '../../../src-shared/nouns/tools.ts';

const pattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Windows keeps these for devices, whatever follows a dot. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** Whether a file of this name can be made on every system, and stays in its folder. */
export const isTemplateName = (name: string): boolean => pattern.test(name) && !devices.test(name);

/** @throws bad_input */
export function checkTemplateName(name: string): string {
  if (isTemplateName(name)) return name;
  throw new EaselError('bad_input', `'${name.slice(0, 80)}' cannot be the name of a template.`, {
    nextStep: `Use at most 64 lower-case letters, digits, _ and -, for example '${nameFrom(name)}'.`,
  });
}

/** A title or a file's name as the name of a template. */
export function nameFrom(text: string): string {
  const words = text
    .slice(0, 300)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}+/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    // Room for a number behind it.
    .slice(0, 56)
    .replace(/_+$/, '');
  return isTemplateName(words) ? words : `template${words ? `_${words}` : ''}`;
}

/** The first of `name`, `name_2`, … that is free; letters count alike, as on Windows and macOS. */
export function freeName(name: string, taken: Iterable<string>): string {
  const names = new Set([...taken].map((one) => one.toLowerCase()));
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name.slice(0, 56)}_${number}`;
  return free;
}

/** A name as a tool may have it. */
export function toolFrom(name: string): string {
  const tool = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return (/^[a-z]/.test(tool) ? tool : `template_${tool}`).slice(0, 64);
}

/** A name as a tool, which is none of Easel's own. */
export function freeTool(name: string): string {
  const tool = toolFrom(name);
  return isOwnTool(tool) ? otherTool(tool) : tool;
}

/** What a tool may be called instead of one of Easel's own. */
export const otherTool = (tool: string): string => `my_${tool}`.slice(0, 64);
