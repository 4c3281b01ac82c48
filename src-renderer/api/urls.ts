import type { OutputVariant } from '../../src-shared/nouns/outputs.ts';

/** Bytes never ride the RPC: an output and a live preview have addresses of their own. */
export function outputUrl(id: string, variant: OutputVariant): string {
  return `/outputs/${encodeURIComponent(id)}/${variant}`;
}

export function livePreviewUrl(jobId: string, number: number): string {
  return `/jobs/${encodeURIComponent(jobId)}/preview?n=${number}`;
}
