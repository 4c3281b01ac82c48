import type { Health } from '../../src-shared/nouns/health.ts';
import type { Assistants } from './assistants/assistants.ts';
import type { HttpFacts } from './assistants/create-assistants.ts';
import type { Backends } from './backends/backends.ts';
import type { Events } from './events.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Results } from './jobs/results/results.ts';
import type { Logs } from './logs/logs.ts';
import type { Models } from './models/models.ts';
import type { NodeCatalogue } from './nodes/node-catalogue.ts';
import type { Outputs } from './outputs/outputs.ts';
import type { Logger } from './ports.ts';
import type { Descriptions } from './templates/describe/descriptions.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Settings } from './settings/settings.ts';
import type { Templates } from './templates/templates.ts';
import type { Tokens } from './tokens/tokens.ts';
import type { SavedWorkflows } from './workflows/saved/saved-workflows.ts';
import type { Workflows } from './workflows/workflows.ts';

export interface Core {
  readonly version: string;
  readonly logger: Logger;
  readonly assistants: Assistants & {
    /** A door says where it listens, and with which token; null when it does not. */
    report(http: HttpFacts | null): void;
  };
  readonly backends: Backends;
  readonly events: Events;
  readonly jobs: Jobs;
  readonly logs: Logs;
  readonly models: Models;
  readonly nodes: NodeCatalogue;
  readonly outputs: Outputs;
  readonly results: Results;
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly templates: Templates;
  readonly tokens: Tokens;
  readonly descriptions: Descriptions;
  readonly workflows: Workflows & { readonly saved: SavedWorkflows };
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
