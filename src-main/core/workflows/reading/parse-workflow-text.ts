import type { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { isA1111Text } from '../files/choose-texts.ts';
import { maxWorkflowText, textTooLarge } from '../files/embedded-text.ts';
import { tooDeep, withoutPrototypeKeys } from './harmless.ts';
import { unreadable } from './refusal.ts';
import { scanJson } from './scan-json.ts';

/**
 * The JSON in a text that a person or a file hands in: with a byte order mark, in a markdown code fence, with Python's
 * NaN; 64-bit integers keep their digits, and no `__proto__` is in it.
 * @throws workflow_unreadable saying what the text looks like, too_large
 */
export function parseWorkflowText(text: string): unknown {
  if (text.length > maxWorkflowText) throw textTooLarge();
  const json = jsonOf(text);
  if (json === undefined) throw notJson(text);
  const scanned = scanJson(json);
  if (!scanned) throw tooDeep();
  let value: unknown;
  try {
    // Only an integer of 16 digits can lose any, and the exact parser takes several times as long.
    value = /\d{16}/.test(scanned.text) ? parseExact(scanned.text) : JSON.parse(scanned.text);
  } catch (error) {
    throw unreadable(`The text is not whole JSON: ${placeOf(error)}.`);
  }
  return withoutPrototypeKeys(value);
}

/** Undefined where no JSON object, list or string begins. */
function jsonOf(text: string): string | undefined {
  const whole = text.replace(/^\uFEFF/, '').trim();
  if (/^[{["]/.test(whole)) return whole;
  for (let fence = whole.indexOf('```'); fence >= 0; fence = whole.indexOf('```', fence + 3)) {
    const start = fence + 3 + /^[\w-]{0,20}/.exec(whole.slice(fence + 3, fence + 30))![0].length;
    const lineEnd = whole.indexOf('\n```', start);
    const end = lineEnd >= 0 ? lineEnd : whole.indexOf('```', start);
    if (/^\s*[{[]/.test(whole.slice(start, start + 1000))) {
      return whole.slice(start, end < 0 ? undefined : end).trim();
    }
    if (end < 0) return undefined;
    fence = lineEnd >= 0 ? end + 1 : end;
  }
  return undefined;
}

function notJson(text: string): EaselError {
  const begin = text.slice(0, 2000).trim();
  if (begin === '') return unreadable('The text is empty.');
  if (/^<(?:!doctype|html)/i.test(begin)) {
    return unreadable(
      'This is a web page, not a workflow.',
      'Download the workflow file itself from that page and hand it in.',
    );
  }
  if (isA1111Text(text)) {
    return unreadable('These are generation parameters as A1111 or Forge write them, not a ComfyUI workflow.');
  }
  if (/^(?:https?|file):\/\/\S+$|^(?:[A-Za-z]:\\|~?\/)[^\n]*$/.test(begin)) {
    return unreadable(
      'This is an address or a path, not a workflow.',
      'Hand in the content of the file that is there.',
    );
  }
  return unreadable('The text is not JSON, so it is not a workflow.');
}

/** From V8's message only the place: the rest quotes the text. */
function placeOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const place = /\(line (\d+) column (\d+)\)/.exec(message);
  if (place) return `there is a mistake at line ${place[1]}, column ${place[2]}`;
  return /end of JSON|Unterminated/.test(message) ? 'it ends too early' : 'it has a mistake';
}
