import type { PyFloat, Writable } from './python-values.ts';

/** One message to one socket (`to` = its client id) or, with `to` null, to every socket. */
export interface Outgoing {
  readonly to: string | null;
  readonly content: TextContent | PreviewContent | FrameContent;
}

export interface TextContent {
  readonly type: string;
  readonly data: Writable;
}

export interface PreviewContent {
  readonly preview: PreviewImage;
}

/** A binary frame as it goes out. */
export interface FrameContent {
  readonly frame: Buffer;
}

/** A preview as the sampler makes it; which binary form it takes depends on the client. */
export interface PreviewImage {
  readonly form: 'with-metadata' | 'plain';
  readonly jpeg: Uint8Array;
  readonly nodeId: string;
  readonly promptId: string;
}

export const serverFeatures = { supports_preview_metadata: true, max_upload_size: 104857600 } as const;

/** State of one node in `progress_state`; ints and floats differ on the wire (1 after caching, 1.0 after a run). */
export interface NodeProgress {
  value: number | PyFloat;
  max: number | PyFloat;
  state: 'running' | 'finished';
}

export const statusData = (queueRemaining: number): Writable => ({
  status: { exec_info: { queue_remaining: queueRemaining } },
});

export function progressStateData(promptId: string, nodes: ReadonlyMap<string, NodeProgress>): Writable {
  const entries = [...nodes].map(([nodeId, node]): [string, Writable] => [
    nodeId,
    {
      value: node.value,
      max: node.max,
      state: node.state,
      node_id: nodeId,
      prompt_id: promptId,
      display_node_id: nodeId,
      parent_node_id: null,
      real_node_id: nodeId,
    },
  ]);
  return { prompt_id: promptId, nodes: new Map(entries) };
}
