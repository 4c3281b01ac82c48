import { parseArgs } from 'node:util';
import { startDemoComfyui } from './index.ts';

const usage = 'Usage: demo-comfyui [OPTION]…; demo-comfyui --help tells which.';

const help = `demo-comfyui: a stand-in for ComfyUI 0.3.64 that speaks its protocol and draws without a model.

  --port N               where to listen; 0 takes any free port (8188)
  --host HOST            on which address (127.0.0.1)
  --speed X              X times as fast as a tenth of a second a step (1)
  --data DIR             keeps input, output, temp and user there; a folder that goes away otherwise
  --models DIR           lists the real model files in this folder, too
  --lacks NAME           does without this node class or model file; may be given several times
  --journal FILE         notes there what happens to each prompt: accepted, started, how it ended
  --no-previews          sends no pictures while it draws
  --jobs-api             as newer ComfyUIs: /api/jobs, only UUIDs as ids, creation times, no keys in the queue
  --prefix PATH          serves everything under this path, such as /comfy
  --require-header 'NAME: VALUE'
                         answers 401 to requests and sockets without this header
  --require-bearer TOKEN the same as --require-header 'Authorization: Bearer TOKEN'
`;

/** The command line: starts the server and says so in one line. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8188' },
      host: { type: 'string', default: '127.0.0.1' },
      speed: { type: 'string', default: '1' },
      data: { type: 'string' },
      models: { type: 'string' },
      lacks: { type: 'string', multiple: true },
      journal: { type: 'string' },
      previews: { type: 'boolean', default: true },
      'jobs-api': { type: 'boolean', default: false },
      prefix: { type: 'string' },
      'require-header': { type: 'string' },
      'require-bearer': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const port = Number(values.port);
  const speed = Number(values.speed);
  if (!Number.isInteger(port) || port < 0 || port > 65535 || !(speed > 0)) throw new Error(usage);
  const content = {
    ...(values.data !== undefined && { dataFolder: values.data }),
    ...(values.models !== undefined && { modelsFolder: values.models }),
    ...(values.lacks !== undefined && { lacks: values.lacks }),
    ...(values.journal !== undefined && { journalFile: values.journal }),
  };
  const gate = {
    ...(values.prefix !== undefined && { prefix: prefixOf(values.prefix) }),
    ...requiredHeader(values['require-header'], values['require-bearer']),
  };
  const behaviour = { speed, previews: values.previews, jobsApi: values['jobs-api'] };
  const demo = await startDemoComfyui({ port, host: values.host, ...behaviour, ...content, ...gate });
  process.stdout.write(`demo-comfyui is ready: ${demo.url}\n`);
  const end = (): void => void demo.stop().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

function prefixOf(given: string): string {
  if (!/^(\/[\w.~-]+)+$/.test(given)) throw new Error(usage);
  return given;
}

function requiredHeader(header?: string, bearer?: string): { requireHeader?: { name: string; value: string } } {
  if (bearer !== undefined) return { requireHeader: { name: 'authorization', value: `Bearer ${bearer}` } };
  if (header === undefined) return {};
  const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(header) ?? [];
  if (name === undefined || value === undefined) throw new Error(usage);
  return { requireHeader: { name, value } };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
