import type sharpFunction from 'sharp';

/** Sharp, loaded when the first picture needs it; one thread, no cache, because it shares a small machine with everything else. */
export async function loadSharp(): Promise<typeof sharpFunction> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** A sharp result's bytes in a buffer of their own, fit to be posted to another thread. */
export const ownBytes = (buffer: Uint8Array): Uint8Array =>
  buffer.byteLength === buffer.buffer.byteLength ? new Uint8Array(buffer.buffer) : new Uint8Array(buffer);
