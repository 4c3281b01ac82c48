import type { Health } from '../../src-shared/nouns/health.ts';
import type { Backends } from './backends/backends.ts';
import type { Events } from './events.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Models } from './models.ts';
import type { Outputs } from './outputs/outputs.ts';
import type { Logger } from './ports.ts';
import type { Templates } from './templates/templates.ts';
import type { Workflows } from './workflows/workflows.ts';

export interface Core {
  readonly version: string;
  readonly logger: Logger;
  readonly backends: Backends;
  readonly events: Events;
  readonly jobs: Jobs;
  readonly models: Models;
  readonly outputs: Outputs;
  readonly templates: Templates;
  readonly workflows: Workflows;
  readonly health: HealthNoun;
  /** Opens storage, reads templates, begins to connect. Resolves before ComfyUI answers; never fails because ComfyUI is down. */
  start(): Promise<void>;
  /** Within 2 s; open jobs stay open and are reconciled at the next start. */
  stop(): Promise<void>;
}

export interface HealthNoun {
  get(): Health;
  /** A door says where it listens and how many assistants are connected; the change is announced. */
  report(facts: { mcpUrl?: string; connectedAssistants?: number }): void;
}
