import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending, History } from './history.ts';
import type { PromptQueue } from './prompt-queue.ts';
import { PromptRun } from './prompt-run.ts';
import type { RunPorts } from './prompt-run.ts';

/** A prompt's /history entry appears this long after its execution_success; real servers take about as long. */
const historyLagMs = 1;

/** Takes prompts from the queue and runs them one after another until the signal aborts. */
export class PromptWorker {
  readonly #queue: PromptQueue;
  readonly #history: History;
  readonly #ports: RunPorts;
  #freeRequested = false;

  constructor(queue: PromptQueue, history: History, ports: RunPorts) {
    this.#queue = queue;
    this.#history = history;
    this.#ports = ports;
  }

  /** POST /free: empties the cache after the current prompt, or at once when idle. */
  free(): void {
    this.#freeRequested = true;
    this.#queue.nudge();
  }

  async work(): Promise<void> {
    const { signal, cache, hub } = this.#ports;
    signal.addEventListener('abort', () => this.#queue.nudge(), { once: true });
    while (!signal.aborted) {
      const item = await this.#queue.take();
      if (signal.aborted) return;
      if (item !== undefined) {
        const run = new PromptRun(item, this.#ports);
        this.#ports.journal.started(item.promptId);
        const ending = await run.run().catch((error: unknown) => {
          // A broken prompt must not end the loop for those behind it.
          if (signal.aborted) throw error;
          this.#ports.journal.told(item.promptId, 'execution_error');
          return { outputs: new Map(), succeeded: false, messages: [] } satisfies Ending;
        });
        await sleep(historyLagMs);
        this.#history.add(item, ending);
        this.#queue.finish();
        if (run.clientId !== null) {
          hub.post('executing', { node: null, prompt_id: item.promptId }, run.clientId);
        }
      }
      if (this.#freeRequested) {
        this.#freeRequested = false;
        cache.clear();
      }
    }
  }
}
