import { EaselError } from '../../../../src-shared/nouns/errors.ts';

const exportIt = 'In ComfyUI choose Export (or Export (API)) and hand in that .json file.';

/** A workflow_unreadable; the usual next step is to export the workflow from ComfyUI. */
export function unreadable(message: string, nextStep: string = exportIt): EaselError {
  return new EaselError('workflow_unreadable', message, { nextStep });
}

/** A stranger's text for a sentence: one short line without control characters. */
export function bounded(text: string, length = 60): string {
  // oxlint-disable-next-line no-control-regex
  const line = text.slice(0, length * 4).replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
  return line.length > length || text.length > length * 4 ? `${line.slice(0, length)}…` : line;
}
