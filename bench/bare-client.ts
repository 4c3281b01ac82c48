import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The least a program can do to get a picture out of ComfyUI: one socket, one POST, one GET. */
export interface BareClient {
  /** Submits the workflow and resolves with the bytes of its first picture. */
  run(workflow: unknown): Promise<Uint8Array>;
  close(): void;
}

interface Frame {
  readonly type: string;
  readonly data: {
    readonly prompt_id?: string;
    readonly node?: string | null;
    readonly output?: { readonly images?: readonly { filename: string; subfolder: string; type: string }[] };
  };
}

let clients = 0;

export async function connectBareClient(url: string): Promise<BareClient> {
  const clientId = `bench-${process.pid}-${++clients}`;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${clientId}`);
  await once(socket, 'open');
  return {
    async run(workflow) {
      const images: { filename: string; subfolder: string; type: string }[] = [];
      const ended = new Promise<void>((resolve) => {
        const read = (data: Buffer, binary: boolean): void => {
          if (binary) return;
          const { type, data: facts } = JSON.parse(data.toString()) as Frame;
          if (type === 'executed') images.push(...(facts.output?.images ?? []));
          if (type !== 'execution_success') return;
          socket.off('message', read);
          resolve();
        };
        socket.on('message', read);
      });
      const body = JSON.stringify({ prompt: workflow, client_id: clientId });
      const reply = await fetch(`${url}/prompt`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if (!reply.ok) throw new Error(await reply.text());
      await reply.arrayBuffer();
      await ended;
      const [image] = images;
      if (!image) throw new Error('no picture');
      const view = await fetch(`${url}/view?${new URLSearchParams(image)}`);
      return new Uint8Array(await view.arrayBuffer());
    },
    close: () => socket.terminate(),
  };
}
