import { Hono } from 'hono';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import { outputVariants } from '../../src-shared/nouns/outputs.ts';
import type { Core } from '../core/core.ts';
import { inRequest } from '../core/logs/request-id.ts';
import { coreFor } from '../core/tokens/narrow.ts';
import type { Mcp } from '../mcp/mcp.ts';
import type { UiApi } from '../ui-api/ui-api.ts';
import { errorResponse, notFound } from './error-response.ts';
import { fileResponse } from './file-response.ts';
import { endWithBody, standalone } from './requests.ts';
import { uiFiles, uiPage } from './ui-files.ts';

export interface CallOptions {
  /** Who asks, as the shell or the listener found out; nothing in the request itself is believed. */
  readonly caller: Requester;
  /** Aborts when the reader is gone. Without one the request's own signal and the cancelling of the body count. */
  readonly signal?: AbortSignal;
}

/** One handler for everything that speaks HTTP: listeners call it, and so does `easel://app` on the desktop. It never rejects. */
export type FetchHandler = (request: Request, options: CallOptions) => Promise<Response>;

export interface FetchHandlerParts {
  readonly core: Core;
  readonly mcp: Pick<Mcp, 'fetch'>;
  readonly uiApi: UiApi;
  /** Absolute path of the built window. */
  readonly uiFolder: string;
}

interface Bindings extends CallOptions {
  /** Reads the body of a call over MCP as it came: a stream of a stream of it takes longer than most calls. */
  readonly text: () => Promise<string>;
}

export function createFetchHandler({ core, mcp, uiApi, uiFolder }: FetchHandlerParts): FetchHandler {
  const app = new Hono<{ Bindings: Bindings }>();

  app.all('/rpc/*', async (c) => (await uiApi.fetch(c.req.raw, c.env)) ?? errorResponse(notFound('such call')));
  app.all('/mcp', (c) => mcp.fetch(c.req.raw, c.env));
  app.get('/health', () => Response.json(core.health.get(), { headers: { 'cache-control': 'no-store' } }));

  app.get('/outputs/:id/:variant', async (c) => {
    const variant = outputVariants.find((one) => one === c.req.param('variant'));
    if (!variant) throw notFound('such variant of an output');
    return await fileResponse(await coreFor(core, c.env.caller).outputs.file(c.req.param('id'), variant), c.req.raw);
  });

  app.get('/jobs/:id/preview', (c) => {
    const preview = coreFor(core, c.env.caller).jobs.preview(c.req.param('id'));
    if (!preview) throw notFound('live preview');
    return new Response(Buffer.from(preview.bytes), {
      headers: {
        'cache-control': 'no-store',
        'content-type': preview.mime,
        'x-content-type-options': 'nosniff',
        'x-preview-number': String(preview.number),
      },
    });
  });

  app.get('/templates/:name/preview', async (c) => {
    const file = await core.templates.previewFile(c.req.param('name'));
    const answer = await fileResponse(file, c.req.raw);
    // Another picture may take its place: only an address with its version names it for ever.
    if (file.etag !== `"${c.req.query('v')}"`) answer.headers.set('cache-control', 'no-cache');
    return answer;
  });

  app.get('/models/preview', async (c) => {
    const { folder = '', name = '', v } = c.req.query();
    const file = await core.models.previewFile({ folder, name });
    const answer = await fileResponse(file, c.req.raw);
    if (file.etag !== `"${v}"`) answer.headers.set('cache-control', 'no-cache');
    return answer;
  });

  app.all('/.well-known/*', () => errorResponse(notFound('such document')));
  for (const page of ['/', '/create/*', '/jobs/*', '/gallery/*', '/backends/*']) app.get(page, uiPage(uiFolder));
  app.get('*', uiFiles(uiFolder));

  app.notFound(() => errorResponse(notFound('such page')));
  app.onError((error) => {
    if (!(error instanceof EaselError)) core.logger.error({ err: error }, 'a request failed');
    return errorResponse(error);
  });

  const answer: FetchHandler = async (request, options) => {
    const hasBody = new URL(request.url).pathname !== '/mcp';
    const bindings: Bindings = { ...options, text: () => request.text() };
    if (options.signal) return await app.fetch(standalone(request, options.signal, { hasBody }), bindings);
    const reader = new AbortController();
    const signal = AbortSignal.any([request.signal, reader.signal]);
    return endWithBody(await app.fetch(standalone(request, signal, { hasBody }), bindings), reader);
  };
  return (request, options) => inRequest(() => answer(request, options));
}
