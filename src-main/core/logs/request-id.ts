import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** A key, not a state: whatever is awaited inside carries the id along. */
const current = new AsyncLocalStorage<string | null>();

/** Of what is being answered now; null outside. */
export const currentRequestId = (): string | null => current.getStore() ?? null;

/** Does the work under an id of its own, or of the request that it belongs to. */
export const inRequest = <T>(work: () => T): T =>
  current.run(currentRequestId() ?? randomBytes(6).toString('hex'), work);

/** For what outlives the request that began it. */
export const outsideRequests = <T>(work: () => T): T => current.run(null, work);
