import { fetch, type Agent, type Dispatcher, type RequestInit } from 'undici';
import type { EaselError } from '../../src-shared/nouns/errors.ts';
import { routeUrl, type ComfyuiTarget } from './target.ts';
import { hostOf, troubleError } from './trouble.ts';

export interface TargetRequest extends Omit<RequestInit, 'dispatcher' | 'headers' | 'redirect' | 'signal'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** ComfyUI's file routes may lead to a store elsewhere (Comfy Cloud's do); it is asked without the target's headers. */
  readonly elsewhere?: boolean;
  /** Without the machinery of fetch, and uncompressed: for the two requests that every job waits for. */
  readonly direct?: boolean;
}

/** What an answer is asked here; a Response is one. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
}

const mostRedirects = 5;
/** Gateways turn away who does not say these. */
const plainHeaders = { accept: '*/*', 'user-agent': 'Easel' };

/**
 * One request to a target. Redirects within its origin are followed; one to another origin is `backend_refused`, because it might carry
 * credentials there, and because a POST would arrive as a GET. Throws what undici throws for the rest.
 */
export async function request(
  target: ComfyuiTarget,
  path: string,
  { headers, signal, elsewhere = false, direct = false, ...init }: TargetRequest & { readonly agent: Agent },
): Promise<Answer> {
  const { agent, ...rest } = init;
  let url = routeUrl(target, path);
  const { origin } = new URL(url);
  for (let followed = 0; ; followed += 1) {
    const isOwn = new URL(url).origin === origin;
    const own = { headers: withPlain(isOwn ? { ...target.headers, ...headers } : {}) };
    const response = await (direct
      ? askDirectly(agent, url, { ...rest, ...own, signal })
      : fetch(url, { ...rest, ...own, dispatcher: agent, redirect: 'manual', ...(signal ? { signal } : {}) }));
    const next = redirectOf(response, url);
    if (next === null) return response;
    await response.body?.cancel();
    const asked = (init.method ?? 'GET').toUpperCase();
    const keepsMethod = asked === 'GET' || asked === 'HEAD' || response.status === 307 || response.status === 308;
    const mayGo = next.origin === origin ? isOwn && keepsMethod : elsewhere && next.protocol === 'https:';
    if (!mayGo || followed >= mostRedirects) throw redirected(target, response.status, next);
    url = next.href;
  }
}

/** The person's own of that name, however it is written, goes before. */
function withPlain(headers: Readonly<Record<string, string>>): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(plainHeaders).filter(([name]) => !given.has(name))), ...headers };
}

function redirectOf(response: Answer, from: string): URL | null {
  const location = response.headers.get('location');
  return [301, 302, 303, 307, 308].includes(response.status) && location !== null ? URL.parse(location, from) : null;
}

function redirected({ url }: ComfyuiTarget, status: number, to: URL): EaselError {
  const trouble = {
    code: 'backend_refused',
    reason: 'redirected',
    message: `The server at ${hostOf(url)} sends requests on to ${to.origin} (${status}).`,
    nextStep: `If the ComfyUI is there, give ${to.origin} as the address; if it is a page to sign in, give the credentials for this one.`,
  } as const;
  return troubleError(url, trouble, { details: { status } });
}

async function askDirectly(
  agent: Agent,
  url: string,
  asked: Omit<TargetRequest, 'elsewhere' | 'direct'>,
): Promise<Answer> {
  const { origin, pathname, search } = new URL(url);
  const { method = 'GET', headers, body, signal } = asked;
  const {
    statusCode,
    headers: told,
    body: given,
  } = await agent.request({
    origin,
    path: pathname + search,
    method: method as Dispatcher.HttpMethod,
    headers: headers ?? {},
    body: (body ?? null) as string | null,
    ...(signal ? { signal } : {}),
  });
  return {
    ok: statusCode >= 200 && statusCode < 300,
    status: statusCode,
    headers: {
      get(name) {
        const value = told[name.toLowerCase()];
        return value === undefined ? null : [value].flat().join(', ');
      },
    },
    body: Object.assign(given, { cancel: () => given.dump() }),
    text: () => given.text(),
    bytes: () => given.bytes(),
  };
}
