import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

/**
 * Hono's listener waits for a timer (1 ms and more) to see whether a body of unknown length goes on. One of JSON is whole: it is
 * written at once, with its length. Everything else passes, files among it, to be sent by the listener.
 */
export async function sendWhole(response: Response, outgoing: ServerResponse): Promise<Response> {
  const { headers, status } = response;
  const [type] = (headers.get('content-type') ?? '').split(';');
  if (type !== 'application/json' || response.body === null || headers.has('content-length')) return response;
  const body = Buffer.from(await response.arrayBuffer());
  // The reader may have gone meanwhile.
  if (outgoing.destroyed) return RESPONSE_ALREADY_SENT;
  outgoing.setHeaders(headers);
  outgoing.writeHead(status, { 'content-length': body.byteLength });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}
