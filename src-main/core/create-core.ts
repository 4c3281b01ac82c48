import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../src-shared/nouns/errors.ts';
import { createAssistants } from './assistants/create-assistants.ts';
import { storedClientId } from './backends/client-id.ts';
import { createBackends, type BackendsNoun } from './backends/create-backends.ts';
import type { Connection, ConnectionEvents } from './backends/connection.ts';
import { followSet } from './backends/follow-set.ts';
import type { Core } from './core.ts';
import { createEvents } from './events.ts';
import { createHealth } from './health.ts';
import { createJobs, type JobsNoun } from './jobs/create-jobs.ts';
import { createFailureLookup } from './jobs/failures/failures.ts';
import { createResults } from './jobs/results/results.ts';
import { createSharingOf } from './jobs/results/create-sharing-of.ts';
import { createInputDelivery } from './inputs/create-input-delivery.ts';
import { createModels } from './models/create-models.ts';
import { createNodes } from './nodes/node-definitions.ts';
import { createNodeCatalogue } from './nodes/create-node-catalogue.ts';
import { createOutputs } from './outputs/create-outputs.ts';
import { createOutputPlaces } from './outputs/output-places.ts';
import { createPictures } from './pictures/pictures.ts';
import type { CorePorts } from './ports.ts';
import { openJobsDatabase } from './storage/jobs-database.ts';
import { openLibraryWorker } from './storage/library.ts';
import { createSecrets } from './secrets/create-secrets.ts';
import { createSettings } from './settings/create-settings.ts';
import { groupOf } from './settings/migrations.ts';
import { createTemplates } from './templates/create-templates.ts';
import { createDescriptions } from './templates/describe/descriptions.ts';
import { createTokens } from './tokens/create-tokens.ts';
import { outputsFor } from './tokens/narrow.ts';
import { viewerOf } from './tokens/visibility.ts';
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
    jobs: [...jobs.open({ limit: 200 }), ...jobs.list({ limit: 100, isEnded: true })].toSorted(
      (a, b) => b.createdAt - a.createdAt,
    ),
    queue: jobs.queue.get(),
    health: health.get(),
  }));
  const clientId = storedClientId(dataFolder, groupOf(ports.settings.read(), 'comfyui')['clientId']);
  const settings = createSettings({ file: ports.settings, events, logger });
  ports.logs.showPromptsWhen(() => settings.get('privacy.log_prompts'));
  const followLogs = (): void => ports.logs.follow(settings.view().settings.logs);
  followLogs();
  events.listen((event) => {
    if (event.topic === 'settings' && event.changed.some((path) => path.startsWith('logs.'))) followLogs();
  });
  const secrets = createSecrets({ store: ports.secrets, env: ports.launch.env, hide: ports.logs.hideSecret });
  const ready = (): Connection => backends.ready();
  const connections = (): readonly Connection[] => backends.connections();
  const nodes = createNodes({ connections, ready });
  const nodeCatalogue = createNodeCatalogue({ connections, ready, nodes, workerUrl: ports.nodesWorkerUrl, dataFolder });
  const outputs = createOutputs({
    dataFolder,
    places: createOutputPlaces({ dataFolder, folder: settings.get('library.folder'), logger }),
    previews: () => ({
      maxSide: settings.get('library.preview_pixels'),
      maxBytes: 1000 * settings.get('library.preview_kb'),
    }),
    library,
    pictures,
    events,
    logger,
    count: await library.countOutputs(),
  });
  const models = createModels({
    dataFolder,
    connections,
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
      backends: () => connections().map((connection) => connection.state()),
      ...(ports.downloadRules && { rules: ports.downloadRules }),
    },
  });
  const tokens = createTokens({ dataFolder, logger });
  const files = createFileSource({
    seenBy: (asker) => outputsFor(outputs, viewerOf(asker, tokens)),
    seesAll: (asker) => viewerOf(asker, tokens).sees === 'all',
    connections,
    ready,
  });
  const templates = createTemplates({
    folders: ports.templateFolders,
    dataFolder,
    workerUrl: ports.workflowWorkerUrl,
    nodes,
    connections,
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
    connections,
    ready,
    submissionOf(jobId) {
      const found = jobs.submission(jobId);
      return found && { ...found, backendId: jobs.get(jobId).backendId };
    },
    workerUrl: ports.workflowWorkerUrl,
    logger,
    random: Math.random,
  });
  const cache = database.results({
    ttlMs: () => 1000 * settings.get('cache.seconds'),
    maxEntries: () => settings.get('cache.entries'),
  });
  const jobs: JobsNoun = createJobs({
    database,
    events,
    collector: outputs.collector,
    templates,
    workflows,
    backends: () => backends,
    deliver: createInputDelivery({ outputs }),
    lookup: createFailureLookup({ nodes: nodeCatalogue, models }),
    sharing: createSharingOf({ cache, database, settings, connections, nodes, models, outputs, logger }),
    settings,
    logger,
    hidePrompts: ports.logs.hidePrompts,
  });
  const saved = createSavedWorkflows({
    ready,
    dataFolder,
    workerUrl: ports.workflowWorkerUrl,
    graphOf: workflows.graphOf,
    submit: jobs.submit,
  });
  const descriptions = createDescriptions({ jobs, templates, files, outputs, pictures, ready });
  const judgeTemplates = (reread: readonly Connection[]): void =>
    void templates
      .refresh({ reread })
      .catch((error: unknown) => logger.warn({ error: toErrorData(error) }, 'node definitions could not be read'));
  const backendSet = followSet({
    connections,
    onChange() {
      models.onBackendsChanged();
      judgeTemplates([]);
    },
  });
  const connectionEvents: ConnectionEvents = {
    onChange(backend) {
      events.publish({ topic: 'backends', backend });
      backendSet.look();
    },
    onRemoved(id) {
      events.publish({ topic: 'backend_removed', id });
      backendSet.look();
      jobs.onBackendChanged(id);
    },
    onMessage: (message, connection) => jobs.follow(message, connection),
    onReady(connection) {
      jobs.onBackendReady(connection);
      nodeCatalogue.onBackendReady(connection);
      models.onBackendReady(connection);
      judgeTemplates([connection]);
    },
  };
  const backends: BackendsNoun = createBackends({
    ports,
    settings,
    secrets,
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
  const results = createResults({ cache, onChange: () => health.changed() });
  const health = createHealth({ version: ports.version, backends, jobs, results, outputs, events });

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
    results,
    secrets,
    settings,
    templates,
    tokens,
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
      tokens.stop();
      backendSet.stop();
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
