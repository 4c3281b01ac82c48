import { once } from 'node:events';
import { WebSocket } from 'ws';

/** What a test sees on one socket: texts as they came, binary frames as buffers. */
export interface TestSocket {
  readonly received: (string | Buffer)[];
  readonly socket: WebSocket;
  /** Waits until a text message passes `test`; fails after five seconds. */
  until(test: (type: string, data: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  types(): string[];
  close(): Promise<void>;
}

export async function connect(url: string, clientId: string, withFlags = true): Promise<TestSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=${clientId}`);
  const received: (string | Buffer)[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer, isBinary) => {
    received.push(isBinary ? data : data.toString());
    for (const check of waiting) check();
  });
  await once(socket, 'open');
  const until: TestSocket['until'] = (test) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not received; got ${describe(received).join(' ')}`)), 5000);
      const check = (): void => {
        const found = texts(received).find((message) => test(message.type, message.data));
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(found.data);
      };
      waiting.add(check);
      check();
    });
  await until((type) => type === 'status');
  if (withFlags) {
    socket.send('{"type": "feature_flags", "data": {"supports_preview_metadata": true}}');
    await until((type) => type === 'feature_flags');
  }
  return {
    received,
    socket,
    until,
    types: () => describe(received),
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

const texts = (received: readonly (string | Buffer)[]) =>
  received
    .filter((message) => typeof message === 'string')
    .map((message) => JSON.parse(message) as { type: string; data: Record<string, unknown> });

const describe = (received: readonly (string | Buffer)[]): string[] =>
  received.map((message) =>
    typeof message === 'string' ? (JSON.parse(message) as { type: string }).type : `binary ${message.readUInt32BE(0)}`,
  );

export const isEnd = (promptId: string) => (type: string, data: Record<string, unknown>) =>
  type === 'executing' && data['node'] === null && data['prompt_id'] === promptId;

export interface Posted {
  readonly status: number;
  readonly prompt_id: string;
  readonly number: number;
  readonly node_errors: Record<string, unknown>;
}

export async function post(url: string, prompt: unknown, more: Record<string, unknown> = {}): Promise<Posted> {
  const response = await fetch(`${url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt, ...more }) });
  return { ...((await response.json()) as Posted), status: response.status };
}

export const emptyImage = (color: number, prefix = 'empty') => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
  '2': { class_type: 'SaveImage', inputs: { filename_prefix: prefix, images: ['1', 0] } },
});

export const textToImage = (how: { seed: number; steps?: number; text?: string; side?: number }) => ({
  '3': {
    class_type: 'KSampler',
    inputs: {
      seed: how.seed,
      steps: how.steps ?? 4,
      cfg: 8,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['4', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly.ckpt' } },
  '5': {
    class_type: 'EmptyLatentImage',
    inputs: { width: how.side ?? 64, height: how.side ?? 64, batch_size: 1 },
  },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: how.text ?? 'a red fox', clip: ['4', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
});

/** An upload as a browser's form posts it. */
export async function upload(url: string, path: string, fields: Record<string, string | File>): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return fetch(`${url}${path}`, { method: 'POST', body: form });
}
