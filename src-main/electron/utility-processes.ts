import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import type { DemoComfyui, PicturesProcess } from '../core/ports.ts';

const dist = import.meta.dirname;

/** The process that makes pictures. */
export function startPictures(): PicturesProcess {
  const child = utilityProcess.fork(join(dist, 'pictures.js'), [], { serviceName: 'Easel pictures', stdio: 'ignore' });
  return {
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}

/** The demo draws with sharp, which the main process must not load (decision 13), so it runs beside it as the program it is. */
export async function startDemo(): Promise<DemoComfyui> {
  const args = ['--port', '0', '--speed', String(Number(process.env['EASEL_DEMO_SPEED']) || 1)];
  const child = utilityProcess.fork(join(dist, 'demo-comfyui.js'), args, {
    serviceName: 'Easel demo',
    stdio: 'pipe',
  });
  const exited = once(child, 'exit');
  const url = await Promise.race([readyUrl(child), exited.then(() => null)]);
  if (url === null) throw new Error('demo-comfyui ended before it was ready');
  return {
    url,
    stop: async () => {
      if (child.kill()) await exited;
    },
  };
}

/** From its line "demo-comfyui is ready: <URL>". */
async function readyUrl(child: Electron.UtilityProcess): Promise<string | null> {
  if (!child.stdout) return null;
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url) {
      // What comes later is read and dropped: a full pipe would hold the demo up.
      child.stdout.resume();
      return url;
    }
  }
  return null;
}
