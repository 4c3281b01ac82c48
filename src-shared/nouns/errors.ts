import * as z from 'zod';

/** The closed list of error codes; docs/errors.md carries cause and next step for each. */
export const errorCodes = [
  'bad_input',
  'unknown_argument',
  'out_of_bounds',
  'too_large',
  'unsupported_media',
  'not_found',
  'conflict',
  'unauthorized',
  'forbidden_scope',
  'forbidden_host',
  'forbidden_path',
  'forbidden_url',
  'rate_limited',
  'needs_approval',
  'denied',
  'spend_cap',
  'workflow_unreadable',
  'workflow_invalid',
  'node_class_missing',
  'model_missing',
  'template_broken',
  'no_backend',
  'backend_unreachable',
  'backend_refused',
  'backend_not_comfyui',
  'backend_starting',
  'queue_full',
  'job_failed',
  'out_of_memory',
  'no_output',
  'interrupted',
  'cancelled',
  'timed_out',
  'stalled',
  'lost',
  'client_not_found',
  'client_running',
  'config_malformed',
  'config_changed',
  'self_test_failed',
  'disk_full',
  'database_unavailable',
  'keychain_unavailable',
  'port_taken',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as it crosses a boundary: what happened in one sentence, and what to do next. */
export const errorDataSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  nextStep: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

export type ErrorData = z.infer<typeof errorDataSchema>;

export interface EaselErrorOptions {
  readonly nextStep: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class of Easel. `message` says what happened; `nextStep` what the person or the assistant can do. */
export class EaselError extends Error {
  override readonly name = 'EaselError';
  readonly code: ErrorCode;
  readonly nextStep: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: EaselErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.nextStep = options.nextStep;
    this.details = options.details;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      nextStep: this.nextStep,
      ...(this.details ? { details: { ...this.details } } : {}),
    };
  }
}

/** Any thrown value as error data. What is not an EaselError becomes `internal`, without its message: it may carry paths or secrets. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof EaselError) return error.toData();
  return {
    code: 'internal',
    message: 'Something went wrong inside Easel.',
    nextStep: 'Try again; if it happens again, look into the log.',
  };
}

export function fromErrorData(data: ErrorData): EaselError {
  return new EaselError(data.code, data.message, {
    nextStep: data.nextStep,
    ...(data.details ? { details: data.details } : {}),
  });
}
