import { RPCHandler } from '@orpc/server/fetch';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Core } from '../core/core.ts';
import { assistants } from './assistants.ts';
import { backends } from './backends.ts';
import { os } from './base.ts';
import { batches } from './batches.ts';
import { events } from './events.ts';
import { health } from './health.ts';
import { jobs } from './jobs.ts';
import { logs } from './logs.ts';
import { models } from './models.ts';
import { nodes } from './nodes.ts';
import { outputs } from './outputs.ts';
import { results } from './results.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';
import { templates } from './templates.ts';
import { tokens } from './tokens.ts';
import { workflows } from './workflows.ts';

export interface UiApi {
  /** Answers POST /rpc/…; null for a procedure that does not exist. */
  fetch(request: Request, options: { readonly caller: Requester }): Promise<Response | null>;
}

/** The window's calls, answered by the core: one line each. */
export function createUiApi(core: Core): UiApi {
  const handler = new RPCHandler(
    os.router({
      assistants,
      backends,
      batches,
      events,
      health,
      jobs,
      logs,
      models,
      nodes,
      outputs,
      results,
      secrets,
      settings,
      templates,
      tokens,
      workflows,
    }),
  );
  return {
    fetch: async (request, { caller }) =>
      (await handler.handle(request, { prefix: '/rpc', context: { core, caller } })).response ?? null,
  };
}
