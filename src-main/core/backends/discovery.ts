import type { BackendTest } from '../../../src-shared/nouns/backends.ts';
import { testAddress } from './test-address.ts';

/** Where a ComfyUI listens that nobody configured: its own port, and the desktop edition's. */
export const localComfyuis = ['http://127.0.0.1:8188', 'http://127.0.0.1:8000'];

const localTimeoutMs = 1_500;

/** Those of these addresses that answer as a ComfyUI, in their order. */
export async function discoverAll(addresses: readonly string[], signal?: AbortSignal): Promise<BackendTest[]> {
  const answers = await Promise.all(
    addresses.map((address) => testAddress({ address, ...(signal && { signal }), timeoutMs: localTimeoutMs })),
  );
  return answers.filter(({ ok }) => ok);
}

/** The first of these addresses that answers as a ComfyUI, in their order; null when none does. */
export async function discover(addresses: readonly string[], signal?: AbortSignal): Promise<string | null> {
  const [first] = await discoverAll(addresses, signal);
  return first?.url ?? null;
}
