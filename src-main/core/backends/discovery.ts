import { testAddress } from './test-address.ts';

const localTimeoutMs = 1_500;

/** The first of these addresses that answers as a ComfyUI, in their order; null when none does. */
export async function discover(addresses: readonly string[], signal?: AbortSignal): Promise<string | null> {
  const answers = await Promise.all(addresses.map((address) => testAddress(address, signal, localTimeoutMs)));
  return answers.find((answer) => answer.ok)?.url ?? null;
}
