import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../src-shared/nouns/errors.ts';
import { createAssistants } from './assistants/create-assistants.ts';
import { storedClientId } from './backends/client-id.ts';
import { createBackends, type BackendsNoun } from './backends/create-backends.ts';
import type { Connection, ConnectionEvents } from './backends/connection.ts';
import type { Core } from './core.ts';
import { createEvents } from './events.ts';
import { createHealth } from './health.ts';
import { createJobs, type JobsNoun } from './jobs/create-jobs.ts';
import { createModels } from './models/create-models.ts';
import { createNodes } from './nodes/node-definitions.ts';
import { createNodeCatalogue } from './nodes/create-node-catalogue.ts';
import { createOutputs } from './outputs/create-outputs.ts';
import { createPictures } from './pictures/pictures.ts';
import type { CorePorts } from './ports.ts';
import { openJobsDatabase } from './storage/jobs-database.ts';
import { openLibraryWorker } from './storage/library.ts';
import { createSecrets } from './secrets/create-secrets.ts';
import { createSettings } from './settings/create-settings.ts';
import { groupOf } from './settings/migrations.ts';
import { createTemplates } from './templates/create-templates.ts';
import { createDescriptions } from './templates/describe/descriptions.ts';
import { createFileSource } from './templates/rendering/file-source.ts';
import { createWorkflows, type WorkflowsNoun } from './workflows/create-workflows.ts';
import { createSavedWorkflows } from './workflows/saved/create-saved-workflows.ts';

/**
 * All state and all rules of Easel, opened: storage is ready, ComfyUI is not asked yet (`start` does that).
 * @throws database_unavailable
 */
export async function createCore(ports: CorePorts): Promise<Core> {
  const { dataFolder, logger } = ports;
  const database = openJobsDatabase(join(dataFolder, 'jobs.sqlite'));
  const library = await openLibraryWorker({
    workerUrl: ports.storageWorkerUrl,
    path: join(dataFolder, 'library.sqlite'),
  });
  const pictures = createPictures({ start: ports.startPictures, logger });
  const events = createEvents(() => ({
    topic: 'snapshot',
    backends: backends.list(),
    jobs: jobs.list({ limit: 100 }),
    health: health.get(),
  }));
  const clientId = storedClientId(dataFolder, groupOf(ports.settings.read(), 'comfyui')['clientId']);
  const settings = createSettings({ file: ports.settings, events, logger });
  ports.logs.showPromptsWhen(() => settings.get('privacy.log_prompts'));
  const secrets = createSecrets({ store: ports.secrets, env: ports.launch.env, hide: ports.logs.hideSecret });
  const ready = (): Connection => backends.ready();
  const nodes = createNodes(ready);
  const nodeCatalogue = createNodeCatalogue({ ready, nodes, workerUrl: ports.nodesWorkerUrl, dataFolder });
  const outputs = createOutputs({ dataFolder, library, pictures, events, logger, count: await library.countOutputs() });
  const models = createModels({
    dataFolder,
    ready,
    nodes,
    library,
    pictures,
    outputs,
    events,
    logger,
    templates: () => templates,
    busy: () => jobs.busy(),
    workerUrl: ports.workflowWorkerUrl,
    random: Math.random,
    ...(ports.modelsRefreshMs !== undefined && { refreshMs: ports.modelsRefreshMs }),
    downloads: {
      modelsFolder: () => settings.get('comfyui.models_folder'),
      hosts: () => settings.get('comfyui.download_hosts'),
      backend: () => backends.current()?.state() ?? null,
      ...(ports.downloadRules && { rules: ports.downloadRules }),
    },
  });
  const files = createFileSource({ outputs, ready });
  const templates = createTemplates({
    folders: ports.templateFolders,
    dataFolder,
    workerUrl: ports.workflowWorkerUrl,
    nodes,
    ready,
    baseOf: models.baseOf,
    settings,
    files,
    pictures,
    outputs,
    events,
    logger,
    random: Math.random,
  });
  const workflows: WorkflowsNoun = createWorkflows({
    nodes,
    ready,
    submissionOf: (jobId) => jobs.submission(jobId),
    workerUrl: ports.workflowWorkerUrl,
    logger,
    random: Math.random,
  });
  const jobs: JobsNoun = createJobs({
    database,
    events,
    collector: outputs.collector,
    templates,
    workflows,
    backends: () => backends,
    logger,
    hidePrompts: ports.logs.hidePrompts,
    runLimitMs: () => 1000 * settings.get('limits.run_seconds'),
  });
  const saved = createSavedWorkflows({
    ready,
    dataFolder,
    workerUrl: ports.workflowWorkerUrl,
    graphOf: workflows.graphOf,
    submit: jobs.submit,
  });
  const descriptions = createDescriptions({ jobs, templates, files, outputs, pictures, ready });
  const connectionEvents: ConnectionEvents = {
    onChange: (backend) => events.publish({ topic: 'backends', backend }),
    onMessage: (message, connection) => jobs.follow(message, connection),
    onReady(connection) {
      jobs.onBackendReady(connection);
      nodeCatalogue.onBackendReady(connection);
      models.onBackendReady();
      templates
        .refresh()
        .catch((error: unknown) => logger.warn({ error: toErrorData(error) }, 'node definitions could not be read'));
    },
  };
  const backends: BackendsNoun = createBackends({
    ports,
    settings,
    clientId,
    events: connectionEvents,
    busy: () => jobs.busy(),
  });
  events.listen((event) => {
    if (event.topic === 'settings' && event.changed.includes('comfyui.url')) void backends.followSettings();
  });
  const assistants = createAssistants({
    system: ports.assistantSystem,
    launch: ports.launch,
    dataFolder,
    shimPath: ports.shimPath,
    version: ports.version,
    events,
    logger,
    backends: () => backends.list(),
    templates: () => templates.judged(),
  });
  const health = createHealth({ version: ports.version, backends, jobs, outputs, events });

  return {
    version: ports.version,
    logger,
    assistants,
    backends,
    events,
    jobs,
    logs: ports.logs,
    models,
    nodes: nodeCatalogue,
    outputs,
    secrets,
    settings,
    templates,
    descriptions,
    workflows: { ...workflows, saved },
    health,
    async start() {
      await Promise.all([templates.start(), assistants.start(), models.start()]);
      jobs.start();
      pictures.warmUp();
      void backends.start();
    },
    async stop() {
      health.stop();
      assistants.stop();
      await templates.stop();
      await nodeCatalogue.stop();
      await models.stop();
      // A POST that hangs ends with its connection: it stays `submitting`, and the next start asks what became of it.
      const jobsStopped = jobs.stop();
      await Promise.race([jobsStopped, sleep(500)]);
      await backends.stop();
      await jobsStopped;
      outputs.stop();
      await pictures.stop();
      await library.close();
      database.close();
    },
  };
}
