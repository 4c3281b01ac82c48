import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import { isSecretName, secretTexts } from '../../privacy/secret-shapes.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { boundedTitle, type NamedNode } from '../../workflows/problem.ts';
import { objectOf } from '../../workflows/ui-graph/json-value.ts';
import type { FailureLookup } from './lookup.ts';
import { withoutPaths } from './paths.ts';

/** What failed, and where more can be learned about it. */
export interface FailedRun {
  /** As it was submitted. */
  readonly workflow: ApiWorkflow;
  /** The author's graph in UI format, where there is one: its nodes say which packs they come from. */
  readonly graph: unknown;
  /** What the server that said it has installed; null where nobody can be asked. */
  readonly lookup: FailureLookup | null;
}

/** A failure in Easel's words; the traceback is for the person only. */
export interface Explained {
  readonly error: ErrorData;
  readonly traceback: string | null;
}

/** The node of an id as sentences name it, whatever stands in the workflow there. */
export function namedNode(workflow: ApiWorkflow, id: string, classType = ''): NamedNode {
  const node = Object.hasOwn(workflow, id) ? objectOf(workflow[id]) : null;
  const own = typeof node?.['class_type'] === 'string' ? node['class_type'] : classType;
  return { id, classType: own || null, title: boundedTitle(objectOf(node?.['_meta'])?.['title']) };
}

/** One line, bounded: exception messages can be pages long. */
export function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return withoutPaths(line.trim()).slice(0, 400);
}

const mostText = 2000;
const mostListed = 50;
const mostDepth = 6;

/** The last thing done to every failure: titles, names and values in it are strangers' texts, and may be paths or keys. */
export function harmless(error: ErrorData): ErrorData {
  const { code, message, nextStep, details } = error;
  return {
    code,
    message: harmlessText(message),
    nextStep: harmlessText(nextStep),
    ...(details && { details: harmlessValue(details, 0) as Record<string, unknown> }),
  };
}

export function harmlessText(text: string): string {
  return withoutPaths(withoutKeys(text)).slice(0, mostText);
}

/** Keys and tokens that a text shows by their shape. */
export function withoutKeys(text: string): string {
  return secretTexts.reduce((rest, shape) => rest.replaceAll(shape, '…'), text);
}

function harmlessValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return harmlessText(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value;
  if (depth >= mostDepth) return null;
  if (Array.isArray(value)) return value.slice(0, mostListed).map((item) => harmlessValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostListed)
      .map(([key, item]) => [harmlessText(key), isSecretName(key) ? '…' : harmlessValue(item, depth + 1)]),
  );
}
