import type { Trouble, TroubleReason } from './trouble.ts';

/** What a request met instead of an answer. */
interface Seen {
  readonly url: string;
  readonly where: string;
  readonly code: string;
  readonly error: unknown;
  readonly isConnected: boolean;
}

/** What the network's own error means, in words. */
export function networkTrouble(seen: Seen): Trouble {
  const { url, where, code, error } = seen;
  const unreachable = (reason: TroubleReason, message: string, nextStep: string): Trouble => ({
    code: 'backend_unreachable',
    reason,
    message,
    nextStep,
  });
  if (error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port') {
    return {
      code: 'bad_input',
      reason: 'bad_port',
      message: `Port ${URL.parse(url)?.port} is one that web requests may not use.`,
      nextStep: 'Let ComfyUI listen on another port; it usually is 8188.',
    };
  }
  if (code === 'ECONNREFUSED') {
    return unreachable('refused', `ComfyUI at ${where} refused the connection.`, 'Start ComfyUI, or use the demo.');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(
      'unknown_name',
      `The name in ${where} is not known to this network.`,
      'Check the spelling of the address.',
    );
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return unreachable(
      'no_route',
      `There is no way to ${where} from this network.`,
      'See whether that machine is on, in the same network or behind a VPN that is off.',
    );
  }
  if (code.startsWith('HPE_') || isOf(error, 'HTTPParserError')) {
    return {
      code: 'backend_not_comfyui',
      reason: 'not_http',
      message: `What listens at ${where} does not speak HTTP.`,
      nextStep: 'Check host and port; if it is a TLS port, begin the address with https://.',
    };
  }
  return (
    tlsTrouble(seen) ??
    timeTrouble(seen) ??
    unreachable(
      error instanceof Error && error.name === 'AbortError' ? 'aborted' : 'broken',
      `The connection to ComfyUI at ${where} broke${code ? ` (${code})` : ''}.`,
      'See whether a ComfyUI is running there.',
    )
  );
}

/** Whether an error or what caused it has this name. */
function isOf(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || isOf(error.cause, name));
}

const trustIt =
  'Let Node trust its certificate (NODE_EXTRA_CA_CERTS=/path/to/its.pem before Easel starts), or use a certificate that everybody trusts.';

function tlsTrouble({ where, code }: Seen): Trouble | null {
  const tls = (reason: TroubleReason, message: string, nextStep: string): Trouble => ({
    code: 'backend_unreachable',
    reason,
    message,
    nextStep,
  });
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT' || code === 'SELF_SIGNED_CERT_IN_CHAIN') {
    return tls(
      'tls_self_signed',
      `The certificate of ${where} is signed by itself, so nobody vouches for it.`,
      trustIt,
    );
  }
  if (code.startsWith('UNABLE_TO_')) {
    return tls(
      'tls_untrusted',
      `The certificate of ${where} comes from an issuer that this machine does not know.`,
      trustIt,
    );
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const when = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return tls(
      'tls_expired',
      `The certificate of ${where} ${when}.`,
      "Renew it there; if it is fresh, check this machine's clock.",
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return tls(
      'tls_wrong_name',
      `The certificate of ${where} was made out to another name.`,
      'Use the name that stands in the certificate as the address.',
    );
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return tls(
      'tls_on_plain_http',
      `${where} speaks plain http, not https.`,
      'Begin the address with http:// instead of https://.',
    );
  }
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT')) {
    return tls(
      'tls_failed',
      `The TLS connection to ${where} failed (${code}).`,
      'Check its certificate and its TLS settings.',
    );
  }
  return null;
}

function timeTrouble({ where, code, error, isConnected }: Seen): Trouble | null {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || (isTimeout && isConnected)) {
    return {
      code: 'backend_starting',
      reason: 'silent',
      message: `ComfyUI at ${where} takes the connection and then says nothing.`,
      nextStep: 'It may be starting, or busy with a large model: Easel tries again by itself.',
    };
  }
  if (!isTimeout && code !== 'ETIMEDOUT' && !code.includes('TIMEOUT')) return null;
  return {
    code: 'backend_unreachable',
    reason: 'timeout',
    message: `${where} did not answer in time.`,
    nextStep: 'See whether that machine is on, and whether a firewall stands between.',
  };
}
