import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The id of this Easel towards ComfyUI, drawn once for a data folder: ComfyUI addresses events by it, so one that survives a restart
 * gets the rest of a job's events after it. It is no setting, for two Easels with the same one would take each other's events.
 * @param former the one that settings had before they had a schema
 */
export function storedClientId(dataFolder: string, former: unknown): string {
  const path = join(dataFolder, 'comfyui-client-id');
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept !== '') return kept;
  } catch {
    // There is none yet.
  }
  const id = typeof former === 'string' && former !== '' ? former : `easel-${randomUUID()}`;
  try {
    writeFileSync(path, `${id}\n`, { mode: 0o600 });
  } catch {
    // The next start draws another; open jobs are then asked about over HTTP.
  }
  return id;
}
