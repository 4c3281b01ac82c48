import { type Command, Option } from 'commander';
import { parsePort, parsePositive } from './options.ts';

interface DemoFlags {
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  readonly data?: string;
  readonly models?: string;
  readonly previews: boolean;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run only the demo: a server that answers like ComfyUI and draws without a model')
    .addOption(new Option('--port <number>', 'port to listen on, 0 for any').default(8188).argParser(parsePort))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--speed <factor>', '1 is a tenth of a second a step').default(1).argParser(parsePositive))
    .option('--data <folder>', 'where it keeps its files (default: a folder that goes with it)')
    .option('--models <folder>', "list the model files in it too, by ComfyUI's folders")
    .option('--no-previews', 'send no previews while a picture is drawn')
    .action(demo);
}

async function demo(flags: DemoFlags): Promise<void> {
  const { startDemoComfyui } = await import('../../demo-comfyui/index.ts');
  const { port, host, speed, previews, data, models } = flags;
  const folders = { ...(data && { dataFolder: data }), ...(models && { modelsFolder: models }) };
  const running = await startDemoComfyui({ port, host, speed, previews, ...folders });
  console.log(`demo-comfyui is ready: ${running.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.stop().finally(() => process.exit(0)));
  }
}
