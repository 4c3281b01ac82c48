/** A process that downloads until it is killed: `node download-child.fixture.ts <options as JSON>`. */
import { createDownloads } from './create-downloads.ts';
import { testRules } from './model-server.fixture.ts';

const { dataFolder, modelsFolder, url } = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const silent = (): void => {};

const downloads = createDownloads({
  dataFolder: dataFolder ?? '',
  modelsFolder: () => modelsFolder ?? '',
  hosts: () => ['models.test'],
  backends: () => [],
  folders: () => ['checkpoints'],
  publish: ({ state, bytes }) => process.stdout.write(`${state} ${bytes}\n`),
  onInstalled: () => Promise.resolve(true),
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  rules: testRules,
});
await downloads.open();
await downloads.start({
  folder: 'checkpoints',
  name: 'big.safetensors',
  url: url ?? '',
  requester: { kind: 'person', name: 'test', token: null },
});
