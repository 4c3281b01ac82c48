import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { createUiApiClient, fromUiApiError, type UiApiClient } from '../ui-api/ui-api-client.ts';
import type { FetchHandler } from './fetch-handler.ts';

/** The calls of a window, for a program without one. They fail with EaselError. */
export interface ProgramCalls {
  readonly client: UiApiClient;
  /** Origin for a person's browser, or null where none can reach it. */
  readonly origin: string | null;
  /** The original bytes of an output. @throws not_found */
  original(outputId: string): Promise<Uint8Array>;
  /** The EaselError inside a failed call, for whoever catches one. */
  errorOf(error: unknown): unknown;
}

/** Calls to the program that owns the data folder. @throws conflict (it listens on no port) */
export function callRunning(endpoint: Endpoint): ProgramCalls {
  if (endpoint.url === null) {
    throw new EaselError('conflict', 'The running Easel takes no calls over HTTP.', {
      nextStep: 'Use its window, or end it and try again.',
    });
  }
  return calls(endpoint.url, endpoint.token, async (request) => {
    try {
      return await fetch(request);
    } catch (cause) {
      if (request.signal.aborted) throw cause;
      // It may have been a command that was answered, and ended.
      throw new EaselError('conflict', 'The Easel that was running ended before it had answered.', {
        nextStep: 'Try again.',
        cause,
      });
    }
  });
}

/** Calls to the doors of this very process. */
export function callOwn(options: { handle: FetchHandler; caller: Requester }): ProgramCalls {
  const { handle, caller } = options;
  return { ...calls('http://easel', '', (request) => handle(request, { caller })), origin: null };
}

function calls(origin: string, token: string, send: (request: Request) => Promise<Response>): ProgramCalls {
  return {
    origin,
    client: createUiApiClient({ url: origin, token, fetch: send }),
    original: async (outputId) => {
      const path = `/outputs/${encodeURIComponent(outputId)}/original`;
      const answer = await send(new Request(origin + path, { headers: { authorization: `Bearer ${token}` } }));
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
      throw new EaselError('not_found', `The output ${outputId} cannot be read.`, {
        nextStep: 'Look for it in the gallery.',
      });
    },
    errorOf: fromUiApiError,
  };
}
