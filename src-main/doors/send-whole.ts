import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

/**
 * Hono's listener waits for a timer (1 ms and more) to see whether a body of unknown length goes on. One of JSON is whole: it is
 * written at once, with its length. Everything else passes, to be sent by the listener.
 */
export async function sendWhole(response: Response, outgoing: ServerResponse): Promise<Response> {
  const [type] = (response.headers.get('content-type') ?? '').split(';');
  if (type !== 'application/json' || response.body === null || outgoing.headersSent) return response;
  const body = await response.text();
  // The reader may have gone meanwhile.
  if (outgoing.destroyed) return RESPONSE_ALREADY_SENT;
  outgoing.setHeaders(response.headers);
  outgoing.writeHead(response.status, { 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}
