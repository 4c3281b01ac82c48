/** A core in a process of its own: `core-process.fixture-app.ts DATA_FOLDER URL`; asked by messages of its parent. */
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import { requester, startCore } from '../core.fixture.ts';

const [dataFolder = '', url = ''] = process.argv.slice(2);
const log = process.env['EASEL_TEST_LOG'] === undefined ? null : process.stderr;
const write = (fields: object, message: string): void =>
  void log?.write(`${process.pid} ${message} ${JSON.stringify(fields)}\n`);
const core = await startCore({
  dataFolder,
  url,
  ports: { logger: { debug: () => {}, info: write, warn: write, error: write } },
});

const calls: Readonly<Record<string, (given: unknown) => unknown>> = {
  submit: async (workflow) => (await core.jobs.submit({ workflow, requester })).id,
  cancel: async (id) => void (await core.jobs.cancel(String(id))),
  health: () => core.health.get().status,
};

process.on('message', (message: { call?: string; n?: number; given?: unknown }) => {
  const { call = '', n, given } = message;
  const act = calls[call];
  if (!act) return;
  void (async () => act(given))().then(
    (value) => process.send?.({ n, value }),
    (error: unknown) => process.send?.({ n, error: toErrorData(error) }),
  );
});
process.once('SIGTERM', () => void core.stop().finally(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
process.send?.({ n: 0, value: 'ready' });
