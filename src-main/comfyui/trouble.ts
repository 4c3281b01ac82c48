import { EaselError, type ErrorCode } from '../../src-shared/nouns/errors.ts';

/** What is wrong between Easel and a server, finer than an error's code. Stands in the error's details as `reason`. */
export type TroubleReason =
  | 'refused'
  | 'timeout'
  | 'silent'
  | 'unknown_name'
  | 'no_route'
  | 'broken'
  | 'aborted'
  | 'bad_port'
  | 'tls_self_signed'
  | 'tls_untrusted'
  | 'tls_expired'
  | 'tls_wrong_name'
  | 'tls_failed'
  | 'tls_on_plain_http'
  | 'plain_http_on_tls'
  | 'not_http'
  | 'web_page'
  | 'not_comfyui'
  | 'wrong_path'
  | 'credentials_missing'
  | 'credentials_refused'
  | 'proxy_credentials'
  | 'key_as_bearer'
  | 'origin_guard'
  | 'forbidden'
  | 'payment'
  | 'too_many_requests'
  | 'redirected'
  | 'no_socket'
  | 'starting'
  | 'server_error';

export interface Trouble {
  readonly code: ErrorCode;
  readonly reason: TroubleReason;
  readonly message: string;
  readonly nextStep: string;
}

export function troubleError(
  url: string,
  trouble: Trouble,
  more: { details?: object; cause?: unknown } = {},
): EaselError {
  return new EaselError(trouble.code, trouble.message, {
    nextStep: trouble.nextStep,
    details: { url, reason: trouble.reason, ...more.details },
    ...(more.cause === undefined ? {} : { cause: more.cause }),
  });
}

export const hostOf = (url: string): string => URL.parse(url)?.host ?? url;

/** The reason an error carries; null for those from elsewhere. */
export function reasonOf(error: unknown): TroubleReason | null {
  const reason = error instanceof EaselError ? error.details?.['reason'] : undefined;
  return typeof reason === 'string' ? (reason as TroubleReason) : null;
}
