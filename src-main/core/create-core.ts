import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../src-shared/nouns/errors.ts';
import { createAssistants } from './assistants/create-assistants.ts';
import { createBackends, type BackendsNoun } from './backends/create-backends.ts';
import type { Connection, ConnectionEvents } from './backends/connection.ts';
import type { Core } from './core.ts';
import { createEvents } from './events.ts';
import { createHealth } from './health.ts';
import { createJobs, type JobsNoun } from './jobs/create-jobs.ts';
import { createModels } from './create-models.ts';
import { createNodes } from './nodes.ts';
import { createOutputs } from './outputs/create-outputs.ts';
import { createPictures } from './pictures/pictures.ts';
import type { CorePorts } from './ports.ts';
import { openJobsDatabase } from './storage/jobs-database.ts';
import { openLibraryWorker } from './storage/library.ts';
import { createTemplates } from './templates/create-templates.ts';
import { createDescriptions } from './templates/describe/descriptions.ts';
import { createFileSource } from './templates/rendering/file-source.ts';
import { createWorkflows, type WorkflowsNoun } from './workflows/create-workflows.ts';
import { createSavedWorkflows } from './workflows/saved/create-saved-workflows.ts';

const defaultRunSeconds = 300;

/**
 * All state and all rules of Easel, opened: storage is ready, ComfyUI is not asked yet (`start` does that).
 * @throws database_unavailable
 */
export async function createCore(ports: CorePorts): Promise<Core> {
  const { dataFolder, logger, settings } = ports;
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
  const ready = (): Connection => backends.ready();
  const nodes = createNodes(ready);
  const models = createModels(ready);
  const outputs = createOutputs({ dataFolder, library, pictures, events, logger, count: await library.countOutputs() });
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
    runLimitMs: () => 1000 * (Number(settings.get('limits.runSeconds')) || defaultRunSeconds),
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
      templates
        .refresh()
        .catch((error: unknown) => logger.warn({ error: toErrorData(error) }, 'node definitions could not be read'));
    },
  };
  const backends: BackendsNoun = createBackends({ ports, events: connectionEvents, busy: () => jobs.busy() });
  const assistants = createAssistants({
    system: ports.assistantSystem,
    launch: ports.launch,
    dataFolder,
    shimPath: ports.shimPath,
    version: ports.version,
    events,
    logger,
    backends: () => backends.list(),
    templates: () => templates.list(),
  });
  const health = createHealth({ version: ports.version, backends, jobs, outputs, events });

  return {
    version: ports.version,
    logger,
    assistants,
    backends,
    events,
    jobs,
    models,
    outputs,
    templates,
    descriptions,
    workflows: { ...workflows, saved },
    health,
    async start() {
      await Promise.all([templates.start(), assistants.start()]);
      jobs.start();
      pictures.warmUp();
      void backends.start();
    },
    async stop() {
      health.stop();
      await templates.stop();
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
