import type { BackendTest } from '../../../src-shared/nouns/backends.ts';
import { toErrorData, type ErrorData } from '../../../src-shared/nouns/errors.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import { createComfyuiClient } from '../../comfyui/client.ts';
import { diagnose } from '../../comfyui/diagnosis.ts';
import { isComfyCloud } from '../../comfyui/target.ts';
import { factsOf, kindOf } from './backend-facts.ts';

const testTimeoutMs = 5_000;

export interface TestAddressOptions {
  /** As a person writes it. */
  readonly address: string;
  /** What goes along, made when the address is understood. @throws as it likes: that is the answer then */
  readonly headers?: (url: string) => Promise<Readonly<Record<string, string>>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Asks an address once. Never throws: what is wrong is the answer. */
export async function testAddress(options: TestAddressOptions): Promise<BackendTest> {
  const { address, signal, timeoutMs = testTimeoutMs } = options;
  let url: string;
  let headers: Readonly<Record<string, string>>;
  try {
    url = normaliseAddress(address);
    headers = (await options.headers?.(url)) ?? {};
  } catch (error) {
    return failed(address, toErrorData(error));
  }
  const comfyui = createComfyuiClient({ url, headers, apiPath: isComfyCloud(url) ? '/api' : '' });
  const timeout = AbortSignal.timeout(timeoutMs);
  const started = performance.now();
  try {
    const stats = await comfyui.systemStats(signal ? AbortSignal.any([signal, timeout]) : timeout);
    return { url, ok: true, error: null, ...factsOf(stats, url), latencyMs: Math.round(performance.now() - started) };
  } catch (error) {
    return failed(url, diagnose(url, error).toData());
  } finally {
    await comfyui.close();
  }
}

function failed(url: string, error: ErrorData): BackendTest {
  return { url, ok: false, error, kind: kindOf(url), version: null, devices: [], latencyMs: null };
}
