import { connect } from 'node:tls';
import type { EaselError } from '../../src-shared/nouns/errors.ts';
import { refusedStatus, tlsWanted } from './refusals.ts';
import type { ComfyuiTarget } from './target.ts';
import { hostOf, reasonOf, troubleError } from './trouble.ts';

const handshakeTimeoutMs = 2_000;

/**
 * Asks once more where an error alone cannot tell: whether plain http met a TLS port, and where on this server the ComfyUI is that is not
 * under the path given. @returns the error, or a better one
 */
export async function lookCloser(options: {
  readonly target: ComfyuiTarget;
  readonly error: EaselError;
  /** Whether a ComfyUI answers there. */
  /** The status of an answer that fetch does not show, which is that of a proxy (407). */
  readonly bareStatus: () => Promise<number | null>;
  readonly isComfyui: (target: ComfyuiTarget) => Promise<boolean>;
}): Promise<EaselError> {
  const { target, error, isComfyui, bareStatus } = options;
  const { url } = target;
  const reason = reasonOf(error);
  if ((reason === 'broken' || reason === 'not_http') && url.startsWith('http:') && (await speaksTls(url))) {
    return troubleError(url, tlsWanted(hostOf(url)), { details: { cause: error.details?.['cause'] } });
  }
  if (reason === 'broken' && error.details?.['cause'] === 'TypeError' && (await bareStatus()) === 407) {
    return refusedStatus(target, 407);
  }
  if (error.details?.['status'] !== 404 && error.details?.['status'] !== 405) return error;
  const { origin, pathname } = new URL(url);
  if (pathname !== '/' && (await isComfyui({ ...target, url: origin }))) {
    return troubleError(url, {
      code: 'backend_not_comfyui',
      reason: 'wrong_path',
      message: `There is no ComfyUI under ${pathname} at ${hostOf(url)}, but there is one without that path.`,
      nextStep: `Use ${origin} as the address.`,
    });
  }
  if (!target.apiPath && (await isComfyui({ ...target, apiPath: '/api' }))) {
    return troubleError(
      url,
      {
        code: 'backend_not_comfyui',
        reason: 'wrong_path',
        message: `The ComfyUI at ${hostOf(url)} can be reached under /api alone.`,
        nextStep: 'Let the proxy before it pass on all of its routes, not only those under /api.',
      },
      { details: { apiPath: '/api' } },
    );
  }
  return error;
}

function speaksTls(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    // Nothing is sent over it: it only has to answer the handshake.
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 80),
      rejectUnauthorized: false,
      timeout: handshakeTimeoutMs,
    });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
