import { progressStateData } from '../protocol/messages.ts';
import type { NodeProgress } from '../protocol/messages.ts';
import { PyFloat } from '../protocol/python-values.ts';
import type { SocketHub } from '../protocol/socket-hub.ts';

/** Sends `progress_state` (cumulative over one run), `progress` and previews; without a client id they go to everybody. */
export class ProgressTracker {
  readonly #hub: SocketHub;
  readonly #promptId: string;
  readonly #clientId: string | null;
  readonly #nodes = new Map<string, NodeProgress>();

  constructor(hub: SocketHub, promptId: string, clientId: string | null) {
    this.#hub = hub;
    this.#promptId = promptId;
    this.#clientId = clientId;
  }

  start(nodeId: string): void {
    this.#nodes.set(nodeId, { value: new PyFloat(0), max: new PyFloat(1), state: 'running' });
    this.#postState();
  }

  /** Order of the three: state, preview with metadata, progress, and last the preview for clients without the flag. */
  step(nodeId: string, value: number, max: number, jpeg: Uint8Array | undefined): void {
    this.#nodes.set(nodeId, { value, max, state: 'running' });
    this.#postState();
    const preview = jpeg && ({ jpeg, nodeId, promptId: this.#promptId } as const);
    const to = this.#clientId;
    if (preview) this.#hub.postRaw({ to, content: { preview: { ...preview, form: 'with-metadata' } } });
    this.#hub.post('progress', { value, max, prompt_id: this.#promptId, node: nodeId }, to);
    if (preview) this.#hub.postRaw({ to, content: { preview: { ...preview, form: 'plain' } } });
  }

  /** A node that was cached shows value and max as integers. */
  finish(nodeId: string): void {
    const node = this.#nodes.get(nodeId) ?? { value: 0, max: 1, state: 'running' };
    this.#nodes.set(nodeId, { value: node.max, max: node.max, state: 'finished' });
    this.#postState();
  }

  #postState(): void {
    // The whole state is repeated with each step: it is built here, while it is true.
    this.#hub.post('progress_state', progressStateData(this.#promptId, this.#nodes), this.#clientId);
  }
}
