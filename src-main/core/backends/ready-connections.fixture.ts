import { createComfyuiClient } from '../../comfyui/client.ts';
import type { Connection } from './connection.ts';
import type { AskedBackends } from './ready-connections.ts';

/** One backend that is always ready. */
export const only = (connection: Connection): AskedBackends => ({ connections: () => [], ready: () => connection });

/** A backend without a socket, by its HTTP alone; ready until told otherwise. */
export function backendAt(url: string, id: string): Connection & { become(state: 'ready' | 'unreachable'): void } {
  let state = 'ready';
  const comfyui = createComfyuiClient(url);
  const connection = { id, url, comfyui, state: () => ({ id, name: id, state }), close: () => comfyui.close() };
  return { ...(connection as unknown as Connection), become: (now) => void (state = now) };
}

/** Several, of which the first that is ready is the main one. */
export function severalBackends(connections: readonly Connection[]): AskedBackends {
  return {
    connections: () => connections,
    ready() {
      const main = connections.find((connection) => connection.state().state === 'ready');
      if (!main) throw new Error('none is ready');
      return main;
    },
  };
}
