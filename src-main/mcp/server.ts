import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Core } from '../core/core.ts';
import { coreFor } from '../core/tokens/narrow.ts';
import { createProgress, silentProgress } from './progress.ts';
import { requesterOf } from './requester.ts';
import {
  listOutputResources,
  outputResourceTemplates,
  outputResourceUri,
  readOutputResource,
} from './resources/outputs.ts';
import { callTool } from './tools/call-tool.ts';
import type { CatalogueSource } from './tools/catalogue.ts';
import type { ToolContext } from './tools/tool.ts';

/** What all connections share. */
export interface Shared {
  readonly core: Core;
  readonly catalogues: CatalogueSource;
  readonly outputUrl: (outputId: string, variant: 'original') => string | null;
  /** No call is answered later than this. */
  readonly callLimitMs: number;
  closing(): boolean;
}

const instructions = [
  'Easel makes pictures with ComfyUI, on the GPU of the person or a demo.',
  'Call generate_image with a descriptive prompt; leave the other arguments out unless asked for.',
  'No call lasts longer than 45 seconds: when the answer has a job_id and is not finished, call wait_for_job with it, again if need be, instead of starting over.',
  'The pictures in answers are previews; the links lead to the originals, and get_output shows the outputs of an earlier job.',
  "The same work asked for again is answered from what was made before; a call that makes a picture takes reuse: 'never' to make it anew.",
  'An error says after "Next:" what to do.',
].join(' ');

/** How the server introduces itself, in either era. @param title what people see of it */
export function introduction(version: string, title: string) {
  return {
    serverInfo: { name: 'easel', title, version },
    capabilities: { tools: { listChanged: true }, resources: { listChanged: true } },
    instructions,
  };
}

/** Time kept for fetching previews and building the answer after the wait. */
const answerMs = 3000;

/**
 * The SDK's low-level server: in the newer era one is made per HTTP request, so it holds nothing but references, and
 * tool arguments are checked here, because the SDK would answer bad ones with a dump of zod issues.
 */
export function createServer(shared: Shared, caller: Requester): Server {
  const { core, catalogues } = shared;
  const { serverInfo, ...options } = introduction(core.version, core.settings.get('server.name'));
  const server = new Server(serverInfo, options);
  server.onerror = (error) => core.logger.debug({ reason: error.message.slice(0, 200) }, 'MCP connection');

  /** Asked anew each time: a token may be revoked meanwhile. */
  const seen = () => coreFor(core, caller);

  server.setRequestHandler('tools/list', () => ({ tools: catalogues.show().listed }));
  server.setRequestHandler('tools/call', async (request, context) => {
    const { tools } = catalogues.current();
    const { name, arguments: given = {} } = request.params;
    const tool = tools.get(name);
    if (!tool) {
      const names = [...tools.keys()].join(', ');
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool '${name}'; there are: ${names}.`);
    }
    const result = await callTool({ tool, given, context: toolContext({ shared, server, context, caller }) });
    return knowsResourceLinks(server) ? result : withLinksAsText(result);
  });
  server.setRequestHandler('resources/list', (request) => listOutputResources(seen(), request.params?.cursor));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: outputResourceTemplates }));
  server.setRequestHandler('resources/read', (request) => readOutputResource(seen(), request.params.uri));
  return server;
}

function toolContext(of: { shared: Shared; server: Server; context: ServerContext; caller: Requester }): ToolContext {
  const { shared, server, context, caller } = of;
  const { core, callLimitMs, outputUrl, closing } = shared;
  const { signal, notify, _meta } = context.mcpReq;
  const token = _meta?.progressToken;
  const start = performance.now();
  const leftMs = () => start + callLimitMs - performance.now();
  return {
    core: coreFor(core, caller),
    requester: requesterOf({ server, context, caller }),
    progress: token === undefined ? silentProgress : createProgress({ token, notify }),
    signal,
    closing,
    waitMs: () => leftMs() - Math.min(answerMs, callLimitMs / 10),
    leftMs,
    outputUri: (id) => outputUrl(id, 'original') ?? outputResourceUri(id),
  };
}

/** Links in results came with 2025-06-18; clients of older revisions refuse the whole result for one. */
function knowsResourceLinks(server: Server): boolean {
  const version = server.getNegotiatedProtocolVersion();
  return version === undefined || version >= '2025-06-18';
}

function withLinksAsText(result: CallToolResult): CallToolResult {
  const content = result.content.map((block) =>
    block.type === 'resource_link' ? { type: 'text' as const, text: `${block.name}: ${block.uri}` } : block,
  );
  return { ...result, content };
}
