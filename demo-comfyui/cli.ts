import { parseArgs } from 'node:util';
import { startDemoComfyui } from './index.ts';

const usage = 'Usage: demo-comfyui [--port N] [--host HOST] [--speed X] [--data DIR] [--models DIR] [--no-previews]';

/** The command line: starts the server and says so in one line. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8188' },
      host: { type: 'string', default: '127.0.0.1' },
      speed: { type: 'string', default: '1' },
      data: { type: 'string' },
      models: { type: 'string' },
      previews: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const port = Number(values.port);
  const speed = Number(values.speed);
  if (!Number.isInteger(port) || port < 0 || port > 65535 || !(speed > 0)) throw new Error(usage);
  const folders = {
    ...(values.data !== undefined && { dataFolder: values.data }),
    ...(values.models !== undefined && { modelsFolder: values.models }),
  };
  const demo = await startDemoComfyui({ port, host: values.host, speed, previews: values.previews, ...folders });
  process.stdout.write(`demo-comfyui is ready: ${demo.url}\n`);
  const end = (): void => void demo.stop().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
