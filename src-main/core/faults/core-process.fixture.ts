import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Program, StartProgram } from './program.fixture.ts';

const app = fileURLToPath(new URL('core-process.fixture-app.ts', import.meta.url));
const clock = new URL('clock.fixture.ts', import.meta.url).href;

/** The core from source, spawned. */
export const startCoreProcess: StartProgram = async ({ dataFolder, url }) => {
  const child = fork(app, [dataFolder, url], {
    execArgv: ['--import', clock],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let count = 0;
  const begun = Promise.withResolvers<unknown>();
  asked.set(0, begun);
  child.on(
    'message',
    ({ n, value, error }: { n: number; value?: unknown; error?: { code: string; message: string } }) => {
      const call = asked.get(n);
      asked.delete(n);
      if (error) call?.reject(Object.assign(new Error(error.message), { code: error.code }));
      else call?.resolve(value);
    },
  );
  const gone = once(child, 'exit').then(() => {
    for (const call of asked.values()) call.reject(new Error('the program ended'));
    asked.clear();
  });
  function call<T>(name: string, given?: unknown): Promise<T> {
    const answer = Promise.withResolvers<unknown>();
    if (!child.connected) return Promise.reject(new Error('the program ended'));
    const n = ++count;
    asked.set(n, answer);
    child.send({ call: name, n, given }, (error) => error && answer.reject(error));
    return answer.promise as Promise<T>;
  }
  await begun.promise;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  const program: Program = {
    submit: (workflow) => call('submit', workflow),
    cancel: (id) => call('cancel', id),
    setClock: (aheadMs) => void child.send({ clock: aheadMs }),
    async ready() {
      for (let waits = 0; waits < 300; waits++) {
        if ((await call('health')) === 'healthy') return;
        await sleep(50);
      }
      throw new Error('the program was not ready within 15 s');
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
  return program;
};
