import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { bounded } from '../reading/refusal.ts';

const mostLetters = 500;

// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/;

/**
 * The path of a saved workflow below ComfyUI's folder of workflows, with its ending. Letters of every language, spaces and percent
 * signs are part of names. What leads out of the folder, or does so once a server or a proxy decodes it again, is refused, and so are
 * hidden files: there ComfyUI keeps notes of its own.
 * @throws forbidden_path, bad_input
 */
export function savedPath(given: string): string {
  if (given.trim() === '' || given.length > mostLetters || !given.isWellFormed()) throw badName(given);
  const path = /\.json$/i.test(given) ? given : `${given}.json`;
  const depth = path.split('/').length;
  // A slash that appears when it is decoded makes it another path.
  if (decodedForms(path).some((form) => leadsAway(form) || form.split('/').length !== depth)) throw forbidden(given);
  if (control.test(path) || path.split('/').some((part) => part.trim() === '')) throw badName(given);
  return path;
}

/** Whether this is the path of a workflow that Easel would open. */
export function isSavedPath(path: string): boolean {
  try {
    return savedPath(path) === path;
  } catch {
    return false;
  }
}

const leadsAway = (path: string): boolean =>
  /^(?:\/|[a-z]:)/i.test(path) || /[\\\0]/.test(path) || path.split('/').some((part) => part.startsWith('.'));

/** The path, and what becomes of it each time that its percent escapes are decoded. */
function decodedForms(path: string): string[] {
  const forms = [path];
  // Each round makes it shorter, so this ends.
  for (let form = decoded(path); form !== forms.at(-1); form = decoded(form)) forms.push(form);
  return forms;
}

/** Byte by byte: only what is ASCII matters here. */
const decoded = (path: string): string =>
  path.replaceAll(/%([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

function forbidden(path: string): EaselError {
  return new EaselError('forbidden_path', `'${bounded(path, 80)}' is not a place among ComfyUI's workflows.`, {
    nextStep: "Give a path inside that folder, such as 'easel/red fox.json'.",
  });
}

function badName(path: string): EaselError {
  return new EaselError('bad_input', `A workflow cannot be called '${bounded(path, 80)}'.`, {
    nextStep: `Give a name of at most ${mostLetters} letters, such as 'easel/red fox.json'.`,
  });
}
