import type { EaselError, ErrorCode } from '../../src-shared/nouns/errors.ts';
import { isComfyCloud, targetOf, type ComfyuiTarget } from './target.ts';
import { hostOf, troubleError, type Trouble, type TroubleReason } from './trouble.ts';

/** What came with a status, as far as it was read. */
export interface RefusedAnswer {
  /** The beginning of the body. */
  readonly text?: string;
  /** The header of that name. */
  readonly server?: string | null;
}

/** What a status of a ComfyUI's own routes means when it is not the expected one. */
export function refusedStatus(given: ComfyuiTarget | string, status: number, answer: RefusedAnswer = {}): EaselError {
  const target = targetOf(given);
  const { url } = target;
  return troubleError(url, troubleOf({ target, url, where: hostOf(url), status, answer }), { details: { status } });
}

/** What a status means instead of an open WebSocket. */
export function socketRefused(target: ComfyuiTarget, status: number): EaselError {
  if (status === 401 || status === 403 || status === 407 || status >= 502) return refusedStatus(target, status);
  const trouble: Trouble = {
    code: 'backend_refused',
    reason: 'no_socket',
    message: `The server at ${hostOf(target.url)} does not open the WebSocket that ComfyUI reports through (${status}).`,
    nextStep: 'Let the proxy before it pass on upgrades to WebSocket at /ws.',
  };
  return troubleError(target.url, trouble, { details: { status } });
}

interface Refused {
  readonly target: ComfyuiTarget;
  readonly url: string;
  readonly where: string;
  readonly status: number;
  readonly answer: RefusedAnswer;
}

const plainHttpOnTls =
  /plain HTTP (request )?(was sent )?to (an )?(HTTPS|SSL)|HTTP request to an HTTPS server|speaking plain HTTP to an SSL/i;

function troubleOf(refused: Refused): Trouble {
  const { where, status, answer } = refused;
  if (status === 400 && plainHttpOnTls.test(answer.text ?? '')) return tlsWanted(where);
  if (status === 401 || status === 403 || status === 407) return accessTrouble(refused);
  if (status === 402 || status === 429) return accountTrouble(refused);
  if (status === 502 || status === 503 || status === 504) {
    return {
      code: 'backend_starting',
      reason: 'starting',
      message: `The server at ${where} is not ready yet (${status}).`,
      nextStep: 'Wait until ComfyUI has started; Easel tries again by itself.',
    };
  }
  if (status >= 500) {
    return {
      code: 'backend_refused',
      reason: 'server_error',
      message: `The server at ${where} failed while it answered (${status}).`,
      nextStep: 'Look into its log; starting it anew often helps.',
    };
  }
  return pathTrouble(refused);
}

/** Plain http where TLS is spoken. */
export const tlsWanted = (where: string): Trouble => ({
  code: 'backend_unreachable',
  reason: 'plain_http_on_tls',
  message: `${where} speaks https, not plain http.`,
  nextStep: 'Begin the address with https:// instead of http://.',
});

function accessTrouble({ target, url, where, status, answer }: Refused): Trouble {
  const sent = new Map(Object.entries(target.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const refusal = (reason: TroubleReason, message: string, nextStep: string): Trouble => ({
    code: 'backend_refused',
    reason,
    message,
    nextStep,
  });
  if (status === 407) {
    return refusal(
      'proxy_credentials',
      `A proxy before ${where} wants credentials of its own (407).`,
      'Let Easel reach this address without that proxy.',
    );
  }
  if (/^bearer\s+comfyui-/i.test(sent.get('authorization') ?? '')) {
    return refusal(
      'key_as_bearer',
      `The key for ${where} was sent as a bearer token, but a key that begins with comfyui- goes in the header X-API-Key (${status}).`,
      "Choose 'API key' with the header X-API-Key for this backend, and enter the same key.",
    );
  }
  if (status === 401 && sent.size === 0) {
    return refusal(
      'credentials_missing',
      `${isComfyCloud(url) ? 'Comfy Cloud' : `The server at ${where}`} wants credentials (401).`,
      isComfyCloud(url)
        ? "Make a key at platform.comfy.org and enter it as 'API key' with the header X-API-Key."
        : 'Give the key or password that belongs to this address.',
    );
  }
  if (status === 401) {
    return refusal(
      'credentials_refused',
      `The server at ${where} does not accept the credentials that Easel sends (401).`,
      'Enter them again, and check that they are of the kind this server wants.',
    );
  }
  if (answer.text === '' && /aiohttp|^demo-comfyui$|^$/i.test(answer.server ?? '')) {
    return refusal(
      'origin_guard',
      `The origin guard of ComfyUI at ${where} refused the request (403).`,
      'A proxy before it changes Host or Origin: let it pass both on as they are, or start ComfyUI with --enable-cors-header.',
    );
  }
  return refusal(
    'forbidden',
    `The server at ${where} does not allow this (403).`,
    sent.size === 0
      ? 'Give the credentials for this address, or look into the log of the proxy before it.'
      : 'See what these credentials may do there.',
  );
}

function accountTrouble({ url, where, status }: Refused): Trouble {
  const isCloud = isComfyCloud(url);
  if (status === 402) {
    return {
      code: 'backend_refused',
      reason: 'payment',
      message: `${isCloud ? 'Comfy Cloud' : `The server at ${where}`} wants to be paid first (402): the account has too few credits.`,
      nextStep: 'Add credits to that account, or use another backend.',
    };
  }
  return {
    code: 'backend_refused',
    reason: 'too_many_requests',
    message: isCloud
      ? 'Comfy Cloud refuses more work for now (429): the subscription is not active, or its queue is full.'
      : `The server at ${where} had too many requests (429).`,
    nextStep: isCloud
      ? 'Check the subscription at comfy.org, or wait until jobs have ended.'
      : 'Wait a moment and try again.',
  };
}

function pathTrouble({ url, where, status }: Refused): Trouble {
  const code: ErrorCode = 'backend_not_comfyui';
  const path = URL.parse(url)?.pathname.replace(/\/+$/, '') ?? '';
  if ((status === 404 || status === 405) && path !== '') {
    return {
      code,
      reason: 'wrong_path',
      message: `There is no ComfyUI under ${path} at ${where} (${status}).`,
      nextStep: 'Check the path in the address; ComfyUI itself has none, a proxy before it may.',
    };
  }
  return {
    code,
    reason: 'not_comfyui',
    message: `What answers at ${where} is not a ComfyUI (status ${status}).`,
    nextStep: 'Check host and port; a ComfyUI usually listens on 8188 or 8000.',
  };
}
