/**
 * Entry of the pictures process. sharp lives here alone: a decoder that crashes or hangs takes nothing else with it.
 * Headless it is a forked Node process, on the desktop a utility process; both hand it messages, by different doors.
 */
import { makePicture } from './make-picture.ts';
import { pictureEnvelopeSchema } from './requests.ts';

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const send = (message: unknown): void => {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
};

async function answer(message: unknown): Promise<void> {
  const envelope = pictureEnvelopeSchema.safeParse(message);
  if (!envelope.success) return;
  const { id, request } = envelope.data;
  try {
    send({ id, answer: await makePicture(request) });
  } catch (error) {
    send({ id, answer: { ok: false, message: error instanceof Error ? error.message : String(error) } });
  }
}

if (parentPort) parentPort.on('message', (event) => void answer(event.data));
else {
  process.on('message', (message) => void answer(message));
  process.on('disconnect', () => process.exit(0));
}
// Ctrl-C goes to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {});
