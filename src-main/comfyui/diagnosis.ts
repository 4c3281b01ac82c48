import { EaselError } from '../../src-shared/nouns/errors.ts';
import { networkTrouble } from './network-trouble.ts';
import { targetOf, type ComfyuiTarget } from './target.ts';
import { hostOf, troubleError, type TroubleReason } from './trouble.ts';

/** The codes under which a connection was certainly not made: nothing sent before one of them can have been accepted. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A handshake that failed comes before the request. */
const neverSentReasons: ReadonlySet<TroubleReason> = new Set([
  'bad_port',
  'tls_self_signed',
  'tls_untrusted',
  'tls_expired',
  'tls_wrong_name',
  'tls_on_plain_http',
]);

/** undici wraps the socket's error as the cause of "fetch failed". */
function networkCode(error: unknown): string {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string') return code;
    if (current instanceof AggregateError && current.errors.length > 0) return networkCode(current.errors[0]);
  }
  return '';
}

/** True when the request never reached a server, so that it may be made again elsewhere. */
export function wasNeverSent(error: unknown): boolean {
  return (
    neverConnected.has(networkCode(error)) || (error instanceof EaselError && error.details?.['neverSent'] === true)
  );
}

/** Why an address does not answer, in words. `isConnected`: a connection to it was open when the error came. */
export function diagnose(
  given: ComfyuiTarget | string,
  error: unknown,
  { isConnected = false }: { readonly isConnected?: boolean } = {},
): EaselError {
  if (error instanceof EaselError) return error;
  const { url } = targetOf(given);
  const code = networkCode(error);
  const trouble = networkTrouble({ url, where: hostOf(url), code, error, isConnected });
  const details = {
    cause: code || (error instanceof Error ? error.name : 'unknown'),
    neverSent: neverConnected.has(code) || neverSentReasons.has(trouble.reason),
  };
  return troubleError(url, trouble, { details, cause: error });
}

/** The answer has another shape than a ComfyUI's. `isPage`: it is a web page. */
export function notComfyui(
  given: ComfyuiTarget | string,
  { isPage = false }: { readonly isPage?: boolean } = {},
): EaselError {
  const { url } = targetOf(given);
  if (!isPage) {
    return troubleError(url, {
      code: 'backend_not_comfyui',
      reason: 'not_comfyui',
      message: `What answers at ${hostOf(url)} does not speak as a ComfyUI does.`,
      nextStep: 'Check host and port; a ComfyUI usually listens on 8188 or 8000.',
    });
  }
  return troubleError(url, {
    code: 'backend_not_comfyui',
    reason: 'web_page',
    message: `What answers at ${hostOf(url)} is a web page of something else, not a ComfyUI.`,
    nextStep: 'Check host and port; if it is a page to sign in, give the credentials for this address.',
  });
}
