import { LATEST_PROTOCOL_VERSION } from '@modelcontextprotocol/server';
import { introduction } from './server.ts';

/**
 * What the program would answer to an opening conversation. The shim gives these answers to an assistant that does not wait for a
 * slow start (Codex gives up after 10 s); calls then wait for the program itself.
 */
export interface McpSnapshot {
  readonly initialize: object;
  readonly discover: object;
  readonly tools: object;
}

const modernVersion = '2026-07-28';

/** Asks this server as a client of the newer era would: those two answers are stateless, so nothing is left behind. */
export async function takeSnapshot(options: {
  version: string;
  title: string;
  fetch: (request: Request) => Promise<Response>;
}): Promise<McpSnapshot> {
  const ask = async (method: string): Promise<object> => {
    const response = await options.fetch(modernRequest(method));
    const { result } = (await response.json()) as { result?: object };
    if (!result) throw new Error(`no result of ${method} (status ${response.status})`);
    return result;
  };
  return {
    initialize: { protocolVersion: LATEST_PROTOCOL_VERSION, ...introduction(options.version, options.title) },
    discover: await ask('server/discover'),
    tools: await ask('tools/list'),
  };
}

function modernRequest(method: string): Request {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': modernVersion,
    'io.modelcontextprotocol/clientInfo': { name: 'easel-snapshot', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': modernVersion,
      'mcp-method': method,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: meta } }),
  });
}
