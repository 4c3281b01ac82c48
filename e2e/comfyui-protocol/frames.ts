/** What came over a WebSocket: text verbatim beside its parsed content, or a binary frame taken apart. */
export type Frame = TextFrame | BinaryFrame;

export interface TextFrame {
  readonly kind: 'text';
  readonly text: string;
  readonly type: string;
  readonly data: MessageData;
}

export interface BinaryFrame {
  readonly kind: 'binary';
  /** 1 preview, 3 text, 4 preview with metadata. */
  readonly event: number;
  /** Event 1: the image format, 1 JPEG, 2 PNG. */
  readonly format: number | undefined;
  /** Event 4. */
  readonly metadata: Record<string, unknown> | undefined;
  /** Events 1 and 4: the image; event 3: node id length, node id and text. */
  readonly payload: Buffer;
}

export interface NodeState {
  readonly value: number;
  readonly max: number;
  readonly state: string;
  readonly [key: string]: unknown;
}

/** The fields a test reads; which of them are there depends on the message. */
export interface MessageData {
  readonly [key: string]: unknown;
  readonly status?: { exec_info: { queue_remaining: number } };
  readonly sid?: string;
  readonly prompt_id?: string;
  readonly node?: string | null;
  readonly nodes?: string[] | Record<string, NodeState>;
  readonly output?: { images?: SavedFile[]; text?: string[] };
  readonly value?: number;
  readonly max?: number;
}

export interface SavedFile {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}

export function readFrame(data: Buffer, isBinary: boolean): Frame {
  if (!isBinary) {
    const text = data.toString();
    const { type, data: content } = JSON.parse(text) as { type: string; data: MessageData };
    return { kind: 'text', text, type, data: content };
  }
  const event = data.readUInt32BE(0);
  if (event === 1) {
    return { kind: 'binary', event, format: data.readUInt32BE(4), metadata: undefined, payload: data.subarray(8) };
  }
  if (event !== 4) return { kind: 'binary', event, format: undefined, metadata: undefined, payload: data.subarray(4) };
  const end = 8 + data.readUInt32BE(4);
  const metadata = JSON.parse(data.subarray(8, end).toString()) as Record<string, unknown>;
  return { kind: 'binary', event, format: undefined, metadata, payload: data.subarray(end) };
}

const binaryNames: Readonly<Record<number, string>> = { 1: 'plain preview', 3: 'text', 4: 'preview' };

/**
 * One short line that says what a frame is: "status 1", "execution_cached [4 5]", "progress_state 1:finished 2:running",
 * "executing 3", "executed 9", "progress 2/4", "preview", "plain preview", else the message's type.
 */
export function outlineOf(frame: Frame): string {
  if (frame.kind === 'binary') return binaryNames[frame.event] ?? `binary ${frame.event}`;
  const { type, data } = frame;
  switch (type) {
    case 'status':
      return `status ${data.status?.exec_info.queue_remaining}`;
    case 'execution_cached':
      return `execution_cached [${(data.nodes as string[]).join(' ')}]`;
    case 'progress_state':
      return ['progress_state', ...statesOf(frame).map(([id, { state }]) => `${id}:${state}`)].join(' ');
    case 'progress':
      return `progress ${data.value}/${data.max}`;
    case 'executing':
    case 'executed':
      return `${type} ${data.node}`;
    default:
      return type;
  }
}

/** The nodes of a progress_state message. JavaScript sorts numeric keys, so their order is not the wire's. */
export const statesOf = (frame: TextFrame): [string, NodeState][] =>
  Object.entries(frame.data.nodes as Record<string, NodeState>);

export const textFrames = (frames: readonly Frame[], type: string): TextFrame[] =>
  frames.filter((frame): frame is TextFrame => frame.kind === 'text' && frame.type === type);

export const binaryFrames = (frames: readonly Frame[]): BinaryFrame[] =>
  frames.filter((frame): frame is BinaryFrame => frame.kind === 'binary');

/** The only text frame of that type; throws when there is none or more than one. */
export function onlyFrame(frames: readonly Frame[], type: string): TextFrame {
  const found = textFrames(frames, type);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} messages of type ${type}`);
  return first;
}

/** The files that the run's `executed` messages name, in their order. */
export const filesOf = (frames: readonly Frame[]): SavedFile[] =>
  textFrames(frames, 'executed').flatMap((frame) => frame.data.output?.images ?? []);
