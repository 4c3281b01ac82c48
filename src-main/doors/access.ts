import { isIP } from 'node:net';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Token } from '../../src-shared/nouns/tokens.ts';
import type { Tokens } from '../core/tokens/tokens.ts';
import { thePerson } from '../core/tokens/visibility.ts';
import { errorResponse, notFound } from './error-response.ts';
import { cookieValue, sameSecret } from './token.ts';
import { pageHeaders } from './ui-files.ts';

/**
 * Who may come in through a listener. Easel can spend a machine's GPU and shows a person's pictures, and every page in a
 * browser and every program on the machine can reach a loopback port; so each request passes all of these:
 * a Host that is ours (DNS rebinding), an Origin that is ours, no other site behind it, and the token where it is asked for.
 * The token of this Easel is the person's and opens everything; one of a team opens what assistants need, and shows only its own.
 * On the desktop `easel://app` does not come through here: the shell vouches for its own window.
 */
export interface AccessOptions {
  /** The address the listener is bound to. */
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Those of a team. */
  readonly tokens: Pick<Tokens, 'authenticate'>;
  /** Names besides our own that a Host header may carry: a proxy's, a container's. With or without a port; asked anew for each request. */
  readonly allowedHosts: () => readonly string[];
}

export type Access = (request: Request) => { readonly caller: Requester } | { readonly answer: Response };

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const cookieDays = 30;

export function isLoopback(host: string): boolean {
  return loopbackNames.has(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

export function createAccess(options: AccessOptions): Access {
  const loopback = isLoopback(options.host);
  const cookieName = `easel_${options.port}`;
  const cookie = cookieValue(options.token, options.port);

  function hostIsOurs(authority: string): boolean {
    const [, name = '', port = '80'] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority.toLowerCase()) ?? [];
    const allowed = options
      .allowedHosts()
      .some((one) => one.toLowerCase() === name || one.toLowerCase() === authority.toLowerCase());
    if (allowed) return true;
    const portIsOurs = Number(port) === options.port;
    if (loopback) return portIsOurs && (loopbackNames.has(name) || name === options.host);
    // Rebinding needs a name; an address in the Host header cannot lie. Port maps of containers change the port.
    return name === options.host || loopbackNames.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  }

  function originIsOurs(request: Request, authority: string): boolean {
    const origin = request.headers.get('origin');
    if (origin === null) return true;
    const [scheme, rest] = origin.toLowerCase().split('://');
    if (rest === undefined || (scheme !== 'http' && scheme !== 'https')) return false;
    return loopback ? hostIsOurs(rest) : rest === authority.toLowerCase();
  }

  function bearer(request: Request): 'none' | 'wrong' | 'ours' | Token {
    const header = request.headers.get('authorization');
    if (header === null) return 'none';
    const [, given] = /^bearer +(\S+)$/i.exec(header) ?? [];
    if (given === undefined) return 'wrong';
    return sameSecret(given, options.token) ? 'ours' : (options.tokens.authenticate(given) ?? 'wrong');
  }

  function hasCookie(request: Request): boolean {
    const pairs = (request.headers.get('cookie') ?? '').split(/; */);
    return pairs.some(
      (pair) => pair.startsWith(`${cookieName}=`) && sameSecret(pair.slice(cookieName.length + 1), cookie),
    );
  }

  /** A browser that is known stays so, whatever old token it brings. */
  function exchangeToken(url: URL, known: boolean): Response {
    if (!known && !sameSecret(url.searchParams.get('token') ?? '', options.token)) return page(401);
    url.searchParams.delete('token');
    const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${cookieDays * 24 * 3600}`;
    return new Response(null, {
      status: 303,
      headers: {
        ...pageHeaders,
        location: url.pathname + url.search,
        'set-cookie': `${cookieName}=${cookie}; ${attributes}`,
        'cache-control': 'no-store',
      },
    });
  }

  return (request) => {
    const url = new URL(request.url);
    const authority = request.headers.get('host') ?? '';
    if (!hostIsOurs(authority)) return { answer: errorResponse(foreignHost()) };
    if (!originIsOurs(request, authority)) return { answer: errorResponse(foreignOrigin()) };
    const site = request.headers.get('sec-fetch-site');
    const wantsPage = isPageVisit(request, url.pathname);
    if (site === 'cross-site') return { answer: wantsPage ? page(403) : errorResponse(foreignOrigin()) };
    if (url.pathname.startsWith('/.well-known/')) return { answer: errorResponse(notFound('such document')) };

    const caller = callerOf(url.pathname);
    const token = bearer(request);
    if (token === 'ours') return { caller };
    if (token === 'wrong') return { answer: unauthorized() };
    if (token !== 'none') {
      if (!isForTeam(url.pathname)) return { answer: errorResponse(notForTeam()) };
      return { caller: { ...caller, name: token.name, token: token.id } };
    }
    const trustedSite = site === 'same-origin' || site === 'none';
    const known = trustedSite && hasCookie(request);
    // Also where the cookie is there already: the token shall not stay in the address and in the history.
    const brings = request.method === 'GET' && !isForPrograms(url.pathname) && url.searchParams.has('token');
    if (known && !(brings && site === 'none')) return { caller: caller.kind === 'script' ? thePerson : caller };
    if (brings) return { answer: exchangeToken(url, known) };
    if (loopback && isOpen(url.pathname) && (site === null || (site === 'none' && request.method === 'GET')))
      return { caller };
    return { answer: wantsPage ? page(401) : unauthorized() };
  };
}

/** Open on loopback to programs of this machine, and to an address that the person opened by hand; never to another page. */
function isOpen(path: string): boolean {
  const isPicture =
    path.startsWith('/outputs/') || path === '/models/preview' || /^\/(?:jobs|templates)\/[^/]+\/preview$/.test(path);
  return path === '/mcp' || path === '/health' || isPicture;
}

function callerOf(path: string): Requester {
  return path === '/mcp'
    ? { kind: 'assistant', name: 'an assistant', token: null }
    : { kind: 'script', name: 'script', token: null };
}

/** What assistants need, and the links in their answers. Everything else is the person's. */
function isForTeam(path: string): boolean {
  return path === '/mcp' || path === '/health' || path.startsWith('/outputs/') || /^\/jobs\/[^/]+\/preview$/.test(path);
}

/** A person at a browser, who is helped more by a sentence than by JSON. */
function isPageVisit(request: Request, path: string): boolean {
  return !isForPrograms(path) && (request.headers.get('accept') ?? '').includes('text/html');
}

function isForPrograms(path: string): boolean {
  return path === '/mcp' || path.startsWith('/rpc') || path.startsWith('/assets/');
}

function foreignHost(): EaselError {
  return new EaselError('forbidden_host', 'This request names a host that is not this Easel.', {
    nextStep: 'Use the printed address, or start Easel with --allow-host for a name of your own.',
  });
}

function foreignOrigin(): EaselError {
  return new EaselError('forbidden_host', 'Another web page made this request.', {
    nextStep: 'Open the address that Easel printed, in its own tab.',
  });
}

function notForTeam(): EaselError {
  return new EaselError(
    'forbidden_scope',
    "A team's token opens /mcp, /health and its own outputs, and nothing else.",
    {
      nextStep: 'Use it for an assistant at /mcp, or ask the person at this Easel, whose own token opens the rest.',
    },
  );
}

function unauthorized(): Response {
  const error = new EaselError('unauthorized', 'This needs the token of this Easel.', {
    nextStep: 'Send it as Authorization: Bearer, or open the address that Easel printed.',
  });
  return errorResponse(error, { 'www-authenticate': 'Bearer' });
}

function page(status: 401 | 403): Response {
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Easel</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;color-scheme:light dark}
code{font:14px ui-monospace,monospace}</style>
<h1>This Easel does not know this browser yet</h1>
<p>Open the address that Easel printed when it started. It looks like <code>http://127.0.0.1:7817/?token=…</code> and is
needed only once. Paste it into the address bar: a link from another page does not count.</p>
<p>Lost it? Run <code>easel serve</code> again: it prints the address of the Easel that runs.</p></html>`;
  const headers: Record<string, string> = {
    ...pageHeaders,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return new Response(html, { status, headers });
}
