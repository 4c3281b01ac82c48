import { describe, expect, test } from 'vitest';
import { isOwnDemo, openSocket, type ProtocolSocket } from './comfyui-driver.ts';
import { startDemo } from './demo-process.ts';
import { longRun, textToImage } from './graphs.ts';

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGKILL'];

describe('the end of the server in the middle of a run', () => {
  test.for(signals)(
    'by %s is no close frame but 1006 for the client, then nobody listens',
    async (signal, { skip }) => {
      skip(!isOwnDemo, 'the server under test is not ours to stop');
      const server = await startDemo();
      try {
        const socket: ProtocolSocket = await openSocket({ base: server.url });
        const graph = await textToImage({ steps: longRun });
        await fetch(`${server.url}/prompt`, {
          method: 'POST',
          body: JSON.stringify({ prompt: graph, client_id: socket.clientId }),
        });
        await socket.waitFor(/^progress 2\//);
        await server.stop(signal);
        expect(await socket.waitForClose()).toBe(1006);
        await expect(fetch(`${server.url}/queue`)).rejects.toThrow('fetch failed');
      } finally {
        await server.stop('SIGKILL');
      }
    },
  );
});
