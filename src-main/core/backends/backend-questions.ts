import type { BackendCredentials } from './backend-credentials.ts';
import type { BackendList } from './backend-list.ts';
import type { Backends } from './backends.ts';
import { mainId } from './backends-file.ts';
import { isOff } from './change-errors.ts';
import { notReady, type OpenConnection } from './connection.ts';
import { discoverAll } from './discovery.ts';
import { isSameAddress } from './same-address.ts';
import { testAddress } from './test-address.ts';

export interface BackendQuestionsOptions {
  readonly list: BackendList;
  readonly credentials: BackendCredentials;
  /** Where a ComfyUI may be found that is not in the list of those that were added. */
  readonly places: () => readonly string[];
}

/** What a person may ask of backends; nothing that is kept changes. */
export function createBackendQuestions(
  options: BackendQuestionsOptions,
): Pick<Backends, 'test' | 'reconnect' | 'found' | 'freeMemory' | 'foreign'> {
  const { list, credentials, places } = options;

  /** @throws not_found, conflict */
  function on(id: string): OpenConnection {
    const { name } = list.view(id);
    const connection = list.connection(id);
    if (!connection) throw isOff(name);
    return connection;
  }

  /** @throws not_found, conflict, backend_unreachable and its kin */
  function ready(id: string): OpenConnection {
    const connection = on(id);
    if (connection.state().state !== 'ready') throw notReady(connection.state());
    return connection;
  }

  return {
    test(question, signal) {
      const { address, auth, id } = typeof question === 'string' ? { address: question } : question;
      const known = id !== undefined && list.has(id) ? list.record(id) : null;
      const headers = async (url: string): Promise<Readonly<Record<string, string>>> => {
        if (auth) return credentials.headersOf(auth, url, known);
        return known ? credentials.headers(known, url) : {};
      };
      return testAddress({ address, headers, ...(signal && { signal }) });
    },
    async reconnect(id) {
      const connection = on(id);
      await credentials.look();
      connection.tryNow();
      return list.view(id);
    },
    async found(signal) {
      const known = list.place(mainId)?.url;
      const others = places().filter((url) => known === undefined || !isSameAddress(known, url));
      const answers = await discoverAll(others, signal);
      return answers.map(({ url, kind, version, devices }) => ({ url, kind, version, devices }));
    },
    async freeMemory(id, signal) {
      await ready(id).comfyui.free({ unloadModels: true, freeMemory: true, ...(signal && { signal }) });
    },
    async foreign(id, signal) {
      const { comfyui, clientId } = ready(id);
      const { running, pending } = await comfyui.queue(signal);
      return [...running, ...pending]
        .map((item, position) => ({ item, position }))
        .filter(({ item }) => item.clientId !== clientId)
        .map(({ item: { jobId, nodeCount, createdAt }, position }) => ({
          id: jobId,
          state: position < running.length ? 'running' : 'pending',
          position,
          nodeCount,
          createdAt,
        }));
    },
  };
}
