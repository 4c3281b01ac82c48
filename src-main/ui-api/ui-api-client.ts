import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-shared/contract/contract.ts';
import { EaselError, errorDataSchema, fromErrorData } from '../../src-shared/nouns/errors.ts';

export type UiApiClient = ContractRouterClient<Contract>;

/** The window's calls for a program without a window: the CLI, over HTTP or straight into a handler of the same process. */
export function createUiApiClient(options: {
  /** Origin of the program. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: (request: Request) => Promise<Response>;
}): UiApiClient {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  return createORPCClient(
    new RPCLink({
      url: `${options.url}/rpc`,
      headers: { authorization: `Bearer ${options.token}` },
      fetch: (request) => send(request),
    }),
  );
}

/** The EaselError that travelled in a failed call; anything else comes back as it is. */
export function fromUiApiError(error: unknown): unknown {
  if (!(error instanceof ORPCError) || error.code !== 'EASEL') return error;
  const data = errorDataSchema.safeParse(error.data);
  return data.success
    ? fromErrorData(data.data)
    : new EaselError('internal', error.message, { nextStep: 'Look into the log.' });
}
