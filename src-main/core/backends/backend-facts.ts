import type { Backend, BackendKind, Device } from '../../../src-shared/nouns/backends.ts';
import { isLoopbackAddress } from '../../comfyui/address.ts';
import type { ComfyuiFeatures } from '../../comfyui/features.ts';
import { isComfyCloud } from '../../comfyui/target.ts';
import type { SystemStats } from '../../comfyui/wire.ts';

/** What is known of a backend without asking it. */
export type BackendFacts = Pick<
  Backend,
  | 'id'
  | 'name'
  | 'source'
  | 'url'
  | 'isOn'
  | 'maxConcurrentJobs'
  | 'weight'
  | 'isPinned'
  | 'position'
  | 'auth'
  | 'launch'
>;

/** As the address alone tells it. */
export function kindOf(url: string): BackendKind {
  if (isComfyCloud(url)) return 'cloud';
  return isLoopbackAddress(url) ? 'local' : 'remote';
}

/** demo-comfyui says of itself what it is, so that one started elsewhere is marked too. */
export function factsOf(
  stats: SystemStats,
  url: string,
): { kind: BackendKind; version: string | null; devices: Device[] } {
  const demo = stats.system.argv?.[0] === 'demo-comfyui';
  return {
    kind: demo ? 'demo' : kindOf(url),
    version: stats.system.comfyui_version ?? null,
    devices: stats.devices.map((device) => ({
      name: device.name,
      type: device.type,
      vramTotalMb: megabytes(device.vram_total),
      vramFreeMb: megabytes(device.vram_free),
    })),
  };
}

function megabytes(bytes: number | null | undefined): number | null {
  return bytes ? Math.round(bytes / 1_048_576) : null;
}

/** Those that are there, by their names. */
export function featureNames(features: ComfyuiFeatures): string[] {
  return Object.entries(features)
    .filter(([, value]) => value === true)
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}
