import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Below the ports that systems hand out by themselves, so that it is mostly free. */
export const usualPort = 7817;

const path = (dataFolder: string): string => join(dataFolder, 'port');

/** The port of last time: what assistants were told stays true as long as it can. The usual one where there was none. */
export function rememberedPort(dataFolder: string): number {
  try {
    const port = Number(readFileSync(path(dataFolder), 'utf8'));
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  } catch {
    // There is none yet.
  }
  return usualPort;
}

/** A folder that cannot be written is no reason not to listen. */
export function rememberPort(dataFolder: string, port: number): void {
  try {
    writeFileSync(path(dataFolder), `${port}\n`, { mode: 0o600 });
  } catch {
    // The next start tries the usual one.
  }
}
