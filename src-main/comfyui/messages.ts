import * as wire from './wire.ts';
import type * as z from 'zod';

/** What the socket says, in the core's words. A message that fits no schema is dropped, never fatal. */
export type ComfyuiMessage =
  | { kind: 'status'; queueRemaining: number | null }
  | { kind: 'started'; jobId: string }
  | { kind: 'cached'; jobId: string; nodeIds: string[] }
  /** nodeId null: the job has left the worker. jobId is absent in the message that follows a reconnect. */
  | { kind: 'executing'; jobId: string | null; nodeId: string | null; displayNodeId: string | null }
  | { kind: 'progress'; jobId: string | null; nodeId: string | null; value: number; max: number }
  | { kind: 'nodes'; jobId: string; finished: string[]; running: { nodeId: string; value: number; max: number }[] }
  | { kind: 'executed'; jobId: string; nodeId: string; output: wire.NodeOutput }
  | { kind: 'succeeded'; jobId: string }
  | {
      kind: 'failed';
      jobId: string;
      nodeId: string;
      classType: string;
      message: string;
      exceptionType: string;
      /** A list of lines, unless the server says otherwise. */
      traceback: unknown;
      /** What the node was given, by input: lists of Python's texts of the values. */
      currentInputs: unknown;
    }
  | { kind: 'interrupted'; jobId: string; nodeId: string | null }
  | { kind: 'preview'; jobId: string | null; nodeId: string | null; mime: string; bytes: Uint8Array };

type Reader = (data: unknown) => ComfyuiMessage | null;

function reader<T>(schema: z.ZodType<T>, read: (data: T) => ComfyuiMessage): Reader {
  return (data) => {
    const parsed = schema.safeParse(data);
    return parsed.success ? read(parsed.data) : null;
  };
}

const readers: Readonly<Record<string, Reader>> = {
  status: reader(wire.statusMessageSchema, (data) => ({
    kind: 'status',
    queueRemaining: data.status?.exec_info.queue_remaining ?? null,
  })),
  execution_start: reader(wire.executionStartSchema, (data) => ({ kind: 'started', jobId: data.prompt_id })),
  execution_cached: reader(wire.executionCachedSchema, (data) => ({
    kind: 'cached',
    jobId: data.prompt_id,
    nodeIds: data.nodes,
  })),
  executing: reader(wire.executingSchema, (data) => ({
    kind: 'executing',
    jobId: data.prompt_id ?? null,
    nodeId: data.node,
    displayNodeId: data.display_node ?? data.node,
  })),
  progress: reader(wire.progressSchema, (data) => ({
    kind: 'progress',
    jobId: data.prompt_id ?? null,
    nodeId: data.node ?? null,
    value: data.value,
    max: data.max,
  })),
  progress_state: reader(wire.progressStateSchema, (data) => {
    const nodes = Object.entries(data.nodes);
    return {
      kind: 'nodes',
      jobId: data.prompt_id,
      finished: nodes.filter(([, node]) => node.state === 'finished').map(([id]) => id),
      running: nodes
        .filter(([, node]) => node.state === 'running')
        .map(([id, node]) => ({ nodeId: node.display_node_id ?? id, value: node.value, max: node.max })),
    };
  }),
  executed: reader(wire.executedSchema, (data) => ({
    kind: 'executed',
    jobId: data.prompt_id,
    // Not the display node: /history names its outputs by this one, and both have to be told to be the same.
    nodeId: data.node,
    output: data.output ?? {},
  })),
  execution_success: reader(wire.executionSuccessSchema, (data) => ({ kind: 'succeeded', jobId: data.prompt_id })),
  execution_error: reader(wire.executionErrorSchema, (data) => ({
    kind: 'failed',
    jobId: data.prompt_id,
    nodeId: data.node_id,
    classType: data.node_type,
    message: data.exception_message,
    exceptionType: data.exception_type,
    traceback: data.traceback,
    currentInputs: data.current_inputs,
  })),
  execution_interrupted: reader(wire.executionInterruptedSchema, (data) => ({
    kind: 'interrupted',
    jobId: data.prompt_id,
    nodeId: data.node_id ?? null,
  })),
};

/** A text frame, or one of /history's [type, data] pairs. */
export function readMessage(type: string, data: unknown): ComfyuiMessage | null {
  return Object.hasOwn(readers, type) ? (readers[type]?.(data) ?? null) : null;
}

export function readText(text: string): ComfyuiMessage | null {
  try {
    const frame = JSON.parse(text) as { type?: unknown; data?: unknown } | null;
    return typeof frame?.type === 'string' ? readMessage(frame.type, frame.data) : null;
  } catch {
    return null;
  }
}

const previewEvent = 1;
const previewWithMetadataEvent = 4;

/** A binary frame: big-endian uint32 event, then a format number (1 JPEG, 2 PNG) or a length and JSON, then the picture. */
export function readBinary(frame: Uint8Array): ComfyuiMessage | null {
  if (frame.byteLength < 8) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const event = view.getUint32(0);
  const second = view.getUint32(4);
  if (event === previewEvent) {
    const mime = second === 2 ? 'image/png' : 'image/jpeg';
    return { kind: 'preview', jobId: null, nodeId: null, mime, bytes: frame.subarray(8) };
  }
  if (event !== previewWithMetadataEvent || second > frame.byteLength - 8) return null;
  try {
    const metadata = wire.previewMetadataSchema.parse(
      JSON.parse(new TextDecoder().decode(frame.subarray(8, 8 + second))),
    );
    return {
      kind: 'preview',
      jobId: metadata.prompt_id ?? null,
      nodeId: metadata.node_id ?? null,
      mime: metadata.image_type ?? 'image/jpeg',
      bytes: frame.subarray(8 + second),
    };
  } catch {
    return null;
  }
}
