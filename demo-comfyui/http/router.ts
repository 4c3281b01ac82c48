import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../faults.ts';
import { withCacheControl } from './cache-control.ts';
import { passesOriginCheck } from './origin-check.ts';
import { decodePath } from './percent.ts';
import { empty, internalError, methodNotAllowed, noSuchPath, send, tooLarge } from './replies.ts';
import type { Reply } from './replies.ts';
import type { Gate } from './gate.ts';
import { BodyTooLarge, maxBodyBytes } from './request-body.ts';

export interface RouteRequest {
  readonly message: IncomingMessage;
  readonly query: URLSearchParams;
  /** What stands in the path's `{}` places, decoded. */
  readonly params: readonly string[];
  /** Runs after the answer has been handed to the connection. */
  readonly afterReply: (action: () => void) => void;
}

/** Answers with a reply; undefined cuts the connection without one. */
export type Handler = (request: RouteRequest) => Reply | undefined | Promise<Reply | undefined>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** A path with `{}` for one segment and `{*}` for any rest. Served under /api as well, if it does not begin with it. */
  readonly path: string;
  readonly handler: Handler;
  /** A folder of files, which is not served under /api. */
  readonly isStatic?: boolean;
}

/** The request listener over a table of routes, with aiohttp's 404, 405, 413 and 500. */
export function createRequestListener(routes: readonly Route[], faults: Faults, gate: Gate) {
  const table = routes.map((route) => ({ ...route, pattern: toPattern(route.path) }));

  const respond = async (message: IncomingMessage, after: (() => void)[]): Promise<Reply | undefined> => {
    const refused = gate(message);
    if (refused) return refused;
    if (!passesOriginCheck(message.headers)) return empty(403);
    if (message.method === 'OPTIONS') return empty(200);
    const url = requestUrl(message);
    const path = /^\/api\/jobs(?=\/|$)/.test(url.pathname) ? url.pathname : url.pathname.replace(/^\/api(?=\/)/, '');
    const isAlias = path !== url.pathname;
    const matching = table.filter(({ pattern, isStatic }) => pattern.test(path) && !(isAlias && isStatic === true));
    const method = message.method === 'HEAD' ? 'GET' : message.method;
    const route = matching.find((candidate) => candidate.method === method);
    if (route === undefined) {
      return method === 'GET' ? noSuchPath() : methodNotAllowed(allowedMethods(matching));
    }
    const params = (route.pattern.exec(path) ?? []).slice(1).map((part) => decodePath(part));
    const afterReply = (action: () => void): void => void after.push(action);
    return route.handler({ message, query: url.searchParams, params, afterReply });
  };

  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const after: (() => void)[] = [];
    if (faults.delayHttpMs > 0) await sleep(faults.delayHttpMs);
    const reply = await (
      faults.failHttpStatus > 0 ? Promise.resolve(empty(faults.failHttpStatus)) : respond(message, after)
    ).catch((error: unknown) => (error instanceof BodyTooLarge ? tooLarge(maxBodyBytes) : internalError()));
    try {
      if (reply === undefined) message.socket.destroy();
      else send(response, withCacheControl(reply, pathOf(message)), message.method !== 'HEAD');
    } catch {
      // A file name with a line break fits no header.
      message.socket.destroy();
    }
    for (const action of after) action();
  };
}

/** The address a request asks for; one that is no address at all becomes a path nobody serves. */
export const requestUrl = (message: IncomingMessage): URL =>
  URL.parse(`http://demo${message.url ?? '/'}`) ?? new URL('http://demo//');

const pathOf = (message: IncomingMessage): string => decodePath(requestUrl(message).pathname);

/** A segment with braces in it, encoded or not, matches nothing in aiohttp. */
const segment = '((?:(?!%7[bBdD])[^{}/])+)';

function toPattern(path: string): RegExp {
  const escaped = path
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replaceAll('{}', segment)
    .replaceAll('{*}', '(.*)');
  return new RegExp(`^${escaped}$`, 's');
}

/** The files of ComfyUI's page answer GET at every path, so GET and HEAD are always among them. */
function allowedMethods(routes: readonly Route[]): string[] {
  return [...new Set(['GET', 'HEAD', ...routes.map(({ method }) => method)])].sort();
}
