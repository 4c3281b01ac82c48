import type { BackendTest } from '../../../src-shared/nouns/backends.ts';
import { toErrorData, type ErrorData } from '../../../src-shared/nouns/errors.ts';
import { isLoopbackAddress, normaliseAddress } from '../../comfyui/address.ts';
import { createComfyuiClient } from '../../comfyui/client.ts';
import { diagnose } from '../../comfyui/diagnosis.ts';
import { factsOf } from './connection.ts';

const testTimeoutMs = 5_000;

/** Asks an address once. Never throws: what is wrong is the answer. */
export async function testAddress(
  address: string,
  signal?: AbortSignal,
  timeoutMs = testTimeoutMs,
): Promise<BackendTest> {
  let url: string;
  try {
    url = normaliseAddress(address);
  } catch (error) {
    return failed(address, toErrorData(error));
  }
  const comfyui = createComfyuiClient(url);
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
  const kind = isLoopbackAddress(url) ? 'local' : 'remote';
  return { url, ok: false, error, kind, version: null, devices: [], latencyMs: null };
}
