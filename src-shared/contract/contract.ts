import { assistantsContract } from './assistants.ts';
import { backendsContract } from './backends.ts';
import { eventsContract } from './events.ts';
import { healthContract } from './health.ts';
import { jobsContract } from './jobs.ts';
import { logsContract } from './logs.ts';
import { modelsContract } from './models.ts';
import { nodesContract } from './nodes.ts';
import { outputsContract } from './outputs.ts';
import { secretsContract } from './secrets.ts';
import { settingsContract } from './settings.ts';
import { templatesContract } from './templates.ts';
import { workflowsContract } from './workflows.ts';

/** All that the window can ask, one file per noun. */
export const contract = {
  assistants: assistantsContract,
  backends: backendsContract,
  events: eventsContract,
  health: healthContract,
  jobs: jobsContract,
  logs: logsContract,
  models: modelsContract,
  nodes: nodesContract,
  outputs: outputsContract,
  secrets: secretsContract,
  settings: settingsContract,
  templates: templatesContract,
  workflows: workflowsContract,
};

export type Contract = typeof contract;
