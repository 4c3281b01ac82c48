import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readBinary, readText, type ComfyuiMessage } from './messages.ts';

interface RecordedFrame {
  readonly dir: string;
  readonly path?: string;
  readonly text?: string;
  readonly binary?: { readonly base64?: string };
  readonly request?: unknown;
}

/** Everything a real ComfyUI 0.3.64 sent in one recorded run, as frames and as messages. */
export function readRecording(name: string): {
  frames: RecordedFrame[];
  messages: ComfyuiMessage[];
  submitted: unknown[];
} {
  const packed = readFileSync(new URL(`./fixtures/${name}.ws.jsonl.gz`, import.meta.url));
  const frames = gunzipSync(packed)
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedFrame);
  const received = frames.filter(({ dir }) => dir === 'recv');
  const messages = received.map(({ text, binary }) => {
    if (text !== undefined) return readText(text);
    return binary?.base64 === undefined ? null : readBinary(Buffer.from(binary.base64, 'base64'));
  });
  return {
    frames,
    messages: messages.filter((message) => message !== null),
    submitted: frames
      .filter(({ dir, path, request }) => dir === 'http' && path === '/prompt' && request)
      .map(({ request }) => request),
  };
}
