import { EaselError } from '../../src-shared/nouns/errors.ts';

/** The codes under which a connection was certainly not made: nothing sent before one of them can have been accepted. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
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
  return neverConnected.has(networkCode(error)) || (error instanceof EaselError && error.details?.neverSent === true);
}

/** Why an address does not answer, in words. */
export function diagnose(url: string, error: unknown): EaselError {
  if (error instanceof EaselError) return error;
  const code = networkCode(error);
  const where = URL.parse(url)?.host ?? url;
  const details = {
    url,
    cause: code || (error instanceof Error ? error.name : 'unknown'),
    neverSent: neverConnected.has(code),
  };
  const unreachable = (message: string, nextStep: string): EaselError =>
    new EaselError('backend_unreachable', message, { nextStep, details, cause: error });
  if (error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port') {
    return new EaselError('bad_input', `Port ${URL.parse(url)?.port} is one that web requests may not use.`, {
      nextStep: 'Let ComfyUI listen on another port; it usually is 8188.',
      details: { ...details, neverSent: true },
    });
  }
  if (code === 'ECONNREFUSED') {
    return unreachable(`ComfyUI at ${where} refused the connection.`, 'Start ComfyUI, or use the demo.');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(`The name in ${where} is not known to this network.`, 'Check the spelling of the address.');
  }
  if (code.startsWith('ERR_TLS') || code.includes('CERT') || code.startsWith('ERR_SSL')) {
    return unreachable(
      `The TLS connection to ${where} failed (${code}).`,
      'Check the certificate, or whether it speaks plain http.',
    );
  }
  if (error instanceof Error && (error.name === 'TimeoutError' || code.includes('TIMEOUT') || code === 'ETIMEDOUT')) {
    return unreachable(
      `ComfyUI at ${where} did not answer in time.`,
      'See whether it is busy or a firewall stands between.',
    );
  }
  return unreachable(
    `The connection to ComfyUI at ${where} broke${code ? ` (${code})` : ''}.`,
    'See whether a ComfyUI is running there.',
  );
}

/** What a status of a ComfyUI's own routes means when it is not the expected one. */
export function refusedStatus(url: string, status: number): EaselError {
  const where = URL.parse(url)?.host ?? url;
  if (status === 401 || status === 407) {
    return new EaselError('backend_refused', `ComfyUI at ${where} wants credentials (${status}).`, {
      nextStep: 'Give the key or password that belongs to this address.',
      details: { url, status },
    });
  }
  if (status === 403) {
    return new EaselError('backend_refused', `The server at ${where} refused the request (403).`, {
      nextStep: 'A proxy or the origin guard of ComfyUI stands between; look into its log.',
      details: { url, status },
    });
  }
  if (status === 502 || status === 503 || status === 504) {
    return new EaselError('backend_starting', `The server at ${where} is not ready yet (${status}).`, {
      nextStep: 'Wait until ComfyUI has started; Easel tries again by itself.',
      details: { url, status },
    });
  }
  return new EaselError('backend_not_comfyui', `What answers at ${where} is not a ComfyUI (status ${status}).`, {
    nextStep: 'Check host and port; a ComfyUI usually listens on 8188 or 8000.',
    details: { url, status },
  });
}

/** The answer has another shape than a ComfyUI's. */
export function notComfyui(url: string): EaselError {
  return new EaselError('backend_not_comfyui', `What answers at ${url} does not speak as a ComfyUI does.`, {
    nextStep: 'Check host and port; a ComfyUI usually listens on 8188 or 8000.',
    details: { url },
  });
}
