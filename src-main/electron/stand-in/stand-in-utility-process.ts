import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type * as Electron from 'electron';

type Used = 'kill' | 'pid' | 'postMessage' | 'stdout' | 'stderr';

/** A utility process is a Node process with a `process.parentPort`; here it is a forked one that is given such a port. */
export class StandInUtilityProcess extends EventEmitter implements Pick<Electron.UtilityProcess, Used> {
  readonly #child: ChildProcess;

  constructor(path: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    const streams = options.stdio === 'pipe' ? 'pipe' : options.stdio === 'ignore' ? 'ignore' : 'inherit';
    this.#child = fork(path, args, {
      execArgv: ['--import', new URL('./parent-port.fixture-app.ts', import.meta.url).href],
      serialization: 'advanced',
      stdio: ['ignore', streams, streams, 'ipc'],
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (code) => this.emit('exit', code ?? 1));
    this.#child.once('error', () => this.emit('exit', 1));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  get stderr(): Readable | null {
    return this.#child.stderr;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object);
  }

  kill(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.kill();
  }
}
