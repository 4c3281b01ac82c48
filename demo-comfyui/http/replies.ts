import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { toPythonJson } from '../protocol/python-json.ts';
import type { Writable } from '../protocol/python-values.ts';

export interface Reply {
  readonly status: number;
  /** Instead of the status's usual words. */
  readonly reason?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  /** Closes the connection afterwards, as aiohttp does after a 500. */
  readonly close?: boolean;
  /** Raised as an exception there, so that it passes by what ComfyUI adds to answers. */
  readonly isRaised?: boolean;
}

export const json = (value: Writable, status = 200): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: toPythonJson(value),
});

export const empty = (status: number): Reply => ({ status });

export const text = (status: number, body: string, headers: OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body,
});

/** What any exception in a handler becomes. */
export const internalError = (): Reply => ({
  ...text(500, '500 Internal Server Error\n\nServer got itself in trouble'),
  close: true,
  isRaised: true,
});

export const tooLarge = (limit: number): Reply => ({
  ...text(413, `Maximum request body size ${limit} exceeded.`),
  isRaised: true,
});

export const methodNotAllowed = (allowed: readonly string[]): Reply => ({
  ...text(405, '405: Method Not Allowed', { Allow: allowed.join(',') }),
  isRaised: true,
});

/** What a folder of static files says to a path outside of it (404) and to itself (403). */
export const refusedPath = (status: 403 | 404): Reply => ({
  ...text(status, status === 403 ? '403: Forbidden' : '404: Not Found'),
  isRaised: true,
});

/** A file that is absent (404) or is none (403): aiohttp answers chunked and empty. */
export const noFile = (status: 403 | 404): Reply => ({
  status,
  headers: { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/octet-stream' },
});

/** No route and no static file. */
export const noSuchPath = (): Reply => noFile(404);

/** Writes a reply; a HEAD request gets the headers alone. */
export function send(response: ServerResponse, reply: Reply, withBody: boolean): void {
  const body = reply.body ?? '';
  const headers: OutgoingHttpHeaders = { ...reply.headers, Server: 'demo-comfyui' };
  if (!withBody && 'Transfer-Encoding' in headers) {
    delete headers['Transfer-Encoding'];
    delete headers['Content-Type'];
  }
  const isBare =
    [204, 304].includes(reply.status) ||
    (!withBody && reply.body === undefined) ||
    'Transfer-Encoding' in headers ||
    'Content-Length' in headers;
  if (!isBare) headers['Content-Length'] = Buffer.byteLength(body);
  if (reply.close === true) headers['Connection'] = 'close';
  if (reply.reason === undefined) response.writeHead(reply.status, headers);
  else response.writeHead(reply.status, reply.reason, headers);
  if (withBody && body.length > 0) response.end(body);
  else response.end();
}
