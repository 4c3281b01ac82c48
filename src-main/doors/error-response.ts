import { EaselError, type ErrorCode, toErrorData } from '../../src-shared/nouns/errors.ts';

const statuses: Partial<Record<ErrorCode, number>> = {
  bad_input: 400,
  unknown_argument: 400,
  out_of_bounds: 400,
  unauthorized: 401,
  forbidden_scope: 403,
  forbidden_host: 403,
  forbidden_path: 403,
  forbidden_url: 403,
  denied: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  rate_limited: 429,
  internal: 500,
  disk_full: 507,
};

/** An error as a door answers it: `{"error": {code, message, nextStep}}`. */
export function errorResponse(error: unknown, headers: Record<string, string> = {}): Response {
  const data = toErrorData(error);
  return Response.json(
    { error: data },
    {
      status: statuses[data.code] ?? 503,
      headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
    },
  );
}

export function notFound(what: string): EaselError {
  return new EaselError('not_found', `There is no ${what} here.`, { nextStep: 'Check the address.' });
}
