import { leadBackend } from '../../src-shared/nouns/backends.ts';
import type { Health } from '../../src-shared/nouns/health.ts';
import type { Backends } from './backends/backends.ts';
import type { HealthNoun } from './core.ts';
import type { Events } from './events.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Results } from './jobs/results/results.ts';
import type { Outputs } from './outputs/outputs.ts';

const announceAfterMs = 150;

/** The facts of the status line and of GET /health, announced when one of them changed. */
export function createHealth(options: {
  version: string;
  backends: Backends;
  jobs: Pick<Jobs, 'counts'>;
  results: Pick<Results, 'size'>;
  outputs: Outputs;
  events: Events;
}): HealthNoun & { changed(): void; stop(): void } {
  const { backends, jobs, results, outputs, events } = options;
  let mcpUrl = '';
  let connectedAssistants = 0;
  let announced = '';
  let timer: NodeJS.Timeout | undefined;

  function get(): Health {
    const backend = leadBackend(backends.list());
    const { waiting, submitted, running } = jobs.counts();
    const reachable = backend?.state === 'ready';
    return {
      status: reachable ? 'healthy' : 'degraded',
      comfyui: { reachable, vram_free_mb: reachable ? (backend.devices[0]?.vramFreeMb ?? null) : null },
      active_jobs: running,
      cache_size: results.size(),
      waiting_jobs: waiting + submitted - running,
      outputs: outputs.count(),
      backends: backends.list().map(({ id, name, kind, state, version }) => ({ id, name, kind, state, version })),
      version: options.version,
      connected_assistants: connectedAssistants,
      mcp_url: mcpUrl,
    };
  }

  function announceSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      const health = get();
      const now = JSON.stringify(health);
      if (now === announced) return;
      announced = now;
      events.publish({ topic: 'health', health });
    }, announceAfterMs).unref();
  }

  const stop = events.listen((event) => {
    if (event.topic !== 'health') announceSoon();
  });
  return {
    get,
    changed: announceSoon,
    report(facts) {
      mcpUrl = facts.mcpUrl ?? mcpUrl;
      connectedAssistants = facts.connectedAssistants ?? connectedAssistants;
      announceSoon();
    },
    stop() {
      stop();
      clearTimeout(timer);
    },
  };
}
