import { isSecretName } from '../../privacy/secret-shapes.ts';
import { listOf, objectOf } from '../../workflows/ui-graph/json-value.ts';
import { withoutKeys } from './explained.ts';
import { linesWithoutPaths } from './paths.ts';

/** Of what is kept with a job, in bytes. */
const mostKept = 64 * 1024;
/** Of what an assistant is told, in bytes. */
const mostTold = 8 * 1024;
const mostInput = 400;
const mostInputs = 100;

interface Thrown {
  readonly message: string;
  readonly exceptionType: string;
  readonly traceback: unknown;
  readonly currentInputs: unknown;
}

/**
 * The raw traceback, what was thrown, and what the node was given, for the person. Places stay as they are; keys are left out. At most 64 KB: of a
 * longer one the end, which says what was thrown. Null where there is nothing to tell.
 */
export function tracebackOf({ message, exceptionType, traceback, currentInputs }: Thrown): string | null {
  const frames = framesOf(traceback);
  const inputs = inputsOf(currentInputs);
  if (frames === '' && inputs.length === 0) return null;
  const head = frames === '' ? '' : `Traceback (most recent call last):\n${frames}`;
  const thrown = `${exceptionType}: ${message.slice(0, mostKept).trimEnd()}`;
  const given = inputs.length > 0 ? `\n\nInputs of the node:\n${inputs.join('\n')}` : '';
  return lastBytes(withoutKeys(`${head}${thrown}${given}`), mostKept);
}

/** The same of nodes that ComfyUI refused. */
export function tracebackOfRefusal(
  errors: readonly { readonly nodeId: string; readonly extra: unknown; readonly details: string }[],
): string | null {
  const parts = errors.flatMap(({ nodeId, extra, details }) => {
    const info = objectOf(extra);
    const frames = framesOf(info?.['traceback']);
    if (frames === '') return [];
    return [
      `Node ${nodeId.slice(0, 80)}\nTraceback (most recent call last):\n${frames}${String(info?.['exception_type'] ?? '')}: ${details}`,
    ];
  });
  return parts.length === 0 ? null : lastBytes(withoutKeys(parts.join('\n\n')), mostKept);
}

/** A traceback as it may be told to an assistant that asked for it: without places, at most 8 KB. */
export function tracebackForAssistant(traceback: string): string {
  return lastBytes(linesWithoutPaths(traceback), mostTold);
}

function framesOf(traceback: unknown): string {
  const given = typeof traceback === 'string' ? [traceback] : listOf(traceback);
  const lines = given.filter((line) => typeof line === 'string');
  return lines
    .map((line) => (line === '' || line.endsWith('\n') ? line : `${line}\n`))
    .join('')
    .slice(-2 * mostKept);
}

function inputsOf(currentInputs: unknown): string[] {
  return Object.entries(objectOf(currentInputs) ?? {})
    .slice(0, mostInputs)
    .map(([name, values]) => {
      const shown = isSecretName(name) ? '…' : JSON.stringify(values).slice(0, mostInput);
      return `  ${name.slice(0, 100)}: ${shown}`;
    });
}

const cutMark = '…\n';

function lastBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= most) return text;
  const end = bytes.subarray(bytes.byteLength - most + Buffer.byteLength(cutMark)).toString('utf8');
  // A character may have been cut in two, and a line is better read whole.
  return `${cutMark}${end.replace(/^\uFFFD+/, '').replace(/^[^\n]{0,400}\n/, '')}`;
}
