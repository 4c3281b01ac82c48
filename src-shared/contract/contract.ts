import { assistantsContract } from './assistants.ts';
import { backendsContract } from './backends.ts';
import { batchesContract } from './batches.ts';
import { eventsContract } from './events.ts';
import { healthContract } from './health.ts';
import { jobsContract } from './jobs.ts';
import { logsContract } from './logs.ts';
import { modelsContract } from './models.ts';
import { nodesContract } from './nodes.ts';
import { outputsContract } from './outputs.ts';
import { resultsContract } from './results.ts';
import { secretsContract } from './secrets.ts';
import { settingsContract } from './settings.ts';
import { templatesContract } from './templates.ts';
import { tokensContract } from './tokens.ts';
import { workflowsContract } from './workflows.ts';

/** All that the window can ask, one file per noun. */
export const contract = {
  assistants: assistantsContract,
  backends: backendsContract,
  batches: batchesContract,
  events: eventsContract,
  health: healthContract,
  jobs: jobsContract,
  logs: logsContract,
  models: modelsContract,
  nodes: nodesContract,
  outputs: outputsContract,
  results: resultsContract,
  secrets: secretsContract,
  settings: settingsContract,
  templates: templatesContract,
  tokens: tokensContract,
  workflows: workflowsContract,
};

export type Contract = typeof contract;
