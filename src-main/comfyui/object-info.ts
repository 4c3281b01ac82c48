import { createHash } from 'node:crypto';
import { Agent } from 'undici';
import { diagnose, notComfyui } from './diagnosis.ts';
import { refusedStatus } from './refusals.ts';
import { createMemberSplitter } from './member-splitter.ts';
import { request } from './target-request.ts';
import { targetOf, type ComfyuiTarget } from './target.ts';

/** Several times what the largest known server answers, and its largest class. */
const mostBytes = 512 * 1024 * 1024;
const mostBytesOfClass = 64 * 1024 * 1024;

/** A server with thousands of classes takes seconds before its first byte. */
const timeouts = { connectTimeout: 5_000, headersTimeout: 120_000, bodyTimeout: 30_000 };

/**
 * Reads the whole of /object_info, which may be 64 MB: `onClass` gets one class after another as JSON text, `"name": {…}`. For a worker: it
 * keeps its thread busy.
 * @throws backend_unreachable and its kin
 */
export async function readObjectInfo(
  given: ComfyuiTarget | string,
  options: { readonly onClass: (member: string) => void; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const target = targetOf(given);
  const { url } = target;
  const agent = new Agent(timeouts);
  try {
    const response = await request(target, '/object_info', { agent, signal: options.signal });
    if (!response.ok || !response.body) throw refusedStatus(url, response.status);
    const splitter = createMemberSplitter({ onMember: options.onClass, mostBytes: mostBytesOfClass });
    let seen = 0;
    for await (const bytes of response.body) {
      seen += (bytes as Uint8Array).byteLength;
      if (seen > mostBytes) throw notComfyui(url);
      splitter.push(bytes as Uint8Array);
    }
    if (!splitter.ended) throw notComfyui(url);
  } catch (error) {
    throw error instanceof SyntaxError || error instanceof RangeError ? notComfyui(url) : diagnose(url, error);
  } finally {
    await agent.destroy();
  }
}

/** What may change between two answers of a server that is the same. */
const passing = new Set(['ram_total', 'ram_free', 'vram_total', 'vram_free', 'torch_vram_total', 'torch_vram_free']);

/**
 * A short text that differs where the server's classes may: its versions, how it was started, and the page scripts of its packs. Cheap to
 * ask for; a pack without a script does not show in it.
 * @throws backend_unreachable and its kin
 */
export async function serverSign(given: ComfyuiTarget | string, signal?: AbortSignal): Promise<string> {
  const target = targetOf(given);
  const { url } = target;
  const agent = new Agent(timeouts);
  try {
    const texts = await Promise.all(
      ['/system_stats', '/extensions'].map(async (path) => {
        const response = await request(target, path, { agent, signal });
        return response.ok
          ? JSON.stringify(JSON.parse(await response.text()), (key, value) => (passing.has(key) ? 0 : value))
          : '';
      }),
    );
    return createHash('sha256').update(texts.join('\n')).digest('hex');
  } catch (error) {
    throw error instanceof SyntaxError ? notComfyui(url) : diagnose(url, error);
  } finally {
    await agent.destroy();
  }
}
