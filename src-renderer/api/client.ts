import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { Contract } from '../../src-shared/contract/contract.ts';

export type Client = ContractRouterClient<Contract>;

/** The window's one way to ask; in Electron the origin is easel://app and the same handler answers. */
export function createClient(origin: string): Client {
  return createORPCClient(new RPCLink({ url: `${origin}/rpc` }));
}

export const client = createClient(location.origin);

/** Query and mutation options for every procedure of the contract. */
export const orpc = createTanstackQueryUtils(client);
