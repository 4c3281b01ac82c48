import type { ErrorCode, ErrorData } from '../../src-shared/nouns/errors.ts';
import { strings } from '../strings.ts';

/** The window itself can lose the program; that has no code of the closed list. */
export interface ShownError {
  readonly code: ErrorCode | 'unreachable';
  readonly message: string;
  readonly nextStep: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

function isErrorData(value: unknown): value is ErrorData {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as ErrorData).code === 'string' &&
    typeof (value as ErrorData).message === 'string' &&
    typeof (value as ErrorData).nextStep === 'string'
  );
}

/** Any failure of a call as sentence, code and next step. */
export function toShownError(error: unknown): ShownError {
  const fields = typeof error === 'object' && error !== null ? (error as { data?: unknown; status?: unknown }) : {};
  if (isErrorData(fields.data)) return fields.data;
  if (isErrorData(error)) return error;
  if (fields.status === 401 || fields.status === 403) {
    return { code: 'unauthorized', ...strings.errors.unauthorized };
  }
  if (typeof fields.status === 'number') return { code: 'internal', ...strings.errors.internal };
  return { code: 'unreachable', ...strings.errors.programGone };
}
