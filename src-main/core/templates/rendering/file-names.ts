import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { ParameterType, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { wrongType } from './refusals.ts';

export const fileTypes = ['image', 'mask', 'audio', 'video', 'model3d'] as const;
export type FileType = (typeof fileTypes)[number];

export const isFileType = (type: ParameterType): type is FileType => (fileTypes as readonly string[]).includes(type);

const longest = 500;

/** How answers link to an output: assistants hand on the link as well as the id. Nothing is fetched: of the address only the id counts. */
const outputLink =
  /^(?:easel:\/\/|https?:\/\/[^/\s]+\/)outputs\/([\w-]{8,100})(?:\/(?:original|preview|thumb))?(?:[?#].*)?$/i;

/**
 * The name of a file: an output's id or link, a file of ComfyUI's input folder, or the name of an earlier output.
 * @throws bad_input, forbidden_path (one that leads out of ComfyUI's folders)
 */
export function readFileName(parameter: TemplateParameter, given: unknown): string {
  const accepted = 'an output id, or the name of a file that ComfyUI has or that was made here before';
  if (typeof given !== 'string' || given.trim() === '') throw wrongType(parameter, given, accepted);
  const plain = given
    .trim()
    .replace(/^['"`]+|['"`]+$/g, '')
    .trim();
  const name = outputLink.exec(plain.slice(0, longest))?.[1] ?? plain;
  if (name === '' || name.length > longest || /^(?:data|https?|blob):/i.test(name)) {
    throw wrongType(parameter, given, accepted);
  }
  if (/^([\\/~]|[a-z]:)|(^|[\\/])\.\.([\\/]|$)|\0/i.test(name)) {
    throw new EaselError(
      'forbidden_path',
      `${parameter.name} '${name.slice(0, 100)}' is a path outside ComfyUI's folders.`,
      {
        nextStep: `Give ${parameter.name} as ${accepted}.`,
        details: { parameter: parameter.name },
      },
    );
  }
  return name;
}

export function noSuchFile(parameter: TemplateParameter, given: string, backendName: string): EaselError {
  return new EaselError(
    'not_found',
    `${parameter.name}: there is no file or output '${given.slice(0, 120)}' on ${backendName}.`,
    whatToGive(parameter),
  );
}

/** The caller gave none, and what the workflow has there is not to be had. */
export function noOwnFile(parameter: TemplateParameter, own: string, backendName: string): EaselError {
  return new EaselError(
    'bad_input',
    `${parameter.name} is missing: the workflow's own file '${own.slice(0, 120)}' is not on ${backendName}.`,
    whatToGive(parameter),
  );
}

const whatToGive = ({ name }: TemplateParameter) => ({
  nextStep: `Give ${name} as an output_id that an answer named, as the file name of something made here before, or as the name of a file in ComfyUI's input folder.`,
  details: { parameter: name },
});
