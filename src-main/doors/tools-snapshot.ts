import { join } from 'node:path';
import { toErrorData } from '../../src-shared/nouns/errors.ts';
import type { Core } from '../core/core.ts';
import { writePrivateFile } from '../core/private-file.ts';
import type { Mcp } from '../mcp/mcp.ts';

const settleMs = 500;

/** Keeps tools-snapshot.json in the data folder as the tools are, for shims that wait for the next slow start. */
export function keepToolsSnapshot(options: { core: Core; mcp: Mcp; dataFolder: string }): { stop(): void } {
  const { core, mcp, dataFolder } = options;
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    try {
      const snapshot = await mcp.snapshot();
      writePrivateFile(join(dataFolder, 'tools-snapshot.json'), JSON.stringify(snapshot));
    } catch (error) {
      core.logger.warn({ error: toErrorData(error) }, 'the snapshot of the tools could not be kept');
    }
  }

  const stop = core.events.listen((event) => {
    const isNamed = event.topic === 'settings' && event.changed.includes('server.name');
    if (event.topic !== 'templates' && !isNamed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void write(), settleMs).unref();
  });
  return {
    stop() {
      stop();
      clearTimeout(timer);
    },
  };
}
