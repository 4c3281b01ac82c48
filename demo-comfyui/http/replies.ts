import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { toPythonJson } from '../protocol/python-json.ts';
import type { Writable } from '../protocol/python-values.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  /** Closes the connection afterwards, as aiohttp does after a 500. */
  readonly close?: boolean;
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
});

export const tooLarge = (limit: number): Reply => text(413, `Maximum request body size ${limit} exceeded.`);

export const methodNotAllowed = (allowed: readonly string[]): Reply =>
  text(405, '405: Method Not Allowed', { Allow: allowed.join(',') });

/** No route and no static file: aiohttp's static handler answers chunked and empty. */
export const noSuchPath = (): Reply => ({
  status: 404,
  headers: { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/octet-stream' },
});

/** Writes a reply; a HEAD request gets the headers alone. */
export function send(response: ServerResponse, reply: Reply, withBody: boolean): void {
  const body = reply.body ?? '';
  const headers: OutgoingHttpHeaders = { ...reply.headers, Server: 'demo-comfyui' };
  const isBare = reply.status === 304 || 'Transfer-Encoding' in headers || 'Content-Length' in headers;
  if (!isBare) headers['Content-Length'] = Buffer.byteLength(body);
  if (reply.close === true) headers['Connection'] = 'close';
  response.writeHead(reply.status, headers);
  if (withBody && body.length > 0) response.end(body);
  else response.end();
}
