import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { isAboutBackend } from '../backends/about-backend.ts';
import type { Connection } from '../backends/connection.ts';
import { isReady } from '../backends/ready-connections.ts';
import type { Submission, WorkflowGraphFile } from '../jobs/job-store.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import type { Logger } from '../ports.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { classTypesOf } from './class-types.ts';
import { gatherDefinitions } from './definition-sources.ts';
import type { NodeDefinitions } from './definitions.ts';
import { fits, noSingleBackend, withDelivered, type FitOptions } from './fits.ts';
import { createNodeClasses } from './node-classes/node-class.ts';
import { prepareWorkflow, validatePrepared, type PreparedWorkflow } from './prepare-workflow.ts';
import { readWorkflow, type ReadWorkflow, type WorkflowInput } from './read-workflow.ts';
import { refuseInvalid } from './refuse-invalid.ts';
import { classTypesForUi, convertToUi } from './to-ui/convert-to-ui.ts';
import { rememberPlaces } from './to-ui/layout/remember-places.ts';
import { problemsOf, verdictOfRefusal } from './verdict-of-refusal.ts';
import type { Workflows } from './workflows.ts';

export interface WorkflowsNoun extends Workflows {
  /** The graph of an API workflow, laid out; null when none can be made, which stops no job. */
  graphOf(workflow: ApiWorkflow): Promise<WorkflowGraphFile | null>;
  /**
   * Refuses what no ready backend can run: what all of them together would certainly refuse, and what no single one of them has as a whole. Lists
   * that were read before are read anew first: a model may have been installed a moment ago.
   * @throws node_class_missing, model_missing, workflow_invalid, not_found (a file that no backend has), no_backend and its kin
   */
  check(
    workflow: ApiWorkflow,
    graph: WorkflowGraphFile | null,
    options?: Pick<FitOptions, 'inputFiles'>,
  ): Promise<void>;
  /**
   * Null where this backend has all node classes, models and files that the workflow needs, else the refusal, which names it. One about the
   * backend (`isAboutBackend`: it could not be asked) says nothing of the workflow: ask again. What a backend has changes: so may the answer.
   */
  fits(workflow: ApiWorkflow, connection: Connection, options?: FitOptions): Promise<EaselError | null>;
}

interface SubmittedJob {
  readonly submission: Submission;
  readonly title: string;
  /** Where it ran, if anywhere. */
  readonly backendId?: string | null;
}

export interface CreateWorkflowsOptions {
  readonly nodes: Nodes;
  readonly connections: () => readonly Connection[];
  readonly ready: () => Connection;
  /** What a job submitted; null for a job that is not known. */
  readonly submissionOf: (jobId: string) => SubmittedJob | null;
  /** The built worker that reads workflows out of media files. */
  readonly workerUrl: URL;
  readonly logger: Logger;
  readonly random: () => number;
}

export function createWorkflows(options: CreateWorkflowsOptions): WorkflowsNoun {
  const { nodes, logger } = options;
  const place = rememberPlaces();
  const definitions = (classTypes: ReadonlySet<string>, fresh = false): Promise<NodeDefinitions> =>
    gatherDefinitions(classTypes, (classType) => nodes.definition(classType, { fresh }));

  async function prepare(input: WorkflowInput): Promise<PreparedWorkflow> {
    const read = await readWorkflow(input, { workerUrl: options.workerUrl });
    return afreshWhenRefused((fresh) => prepareKnown(read, fresh));
  }

  const prepareKnown = (read: ReadWorkflow, fresh: boolean): Promise<PreparedWorkflow> =>
    prepareWorkflow(read, {
      definitions: (classTypes) => definitions(classTypes, fresh),
      random: options.random,
      now: new Date(),
    });

  async function graphOf(workflow: ApiWorkflow): Promise<WorkflowGraphFile | null> {
    try {
      const classes = createNodeClasses(await definitions(classTypesForUi(workflow)));
      return (await convertToUi(workflow, { classes, place })).workflow;
    } catch (error) {
      logger.warn({ error: toErrorData(error) }, 'no graph could be made of a workflow');
      return null;
    }
  }

  function fitsOn(workflow: ApiWorkflow, connection: Connection, given?: FitOptions): Promise<EaselError | null> {
    const isOnly = options.connections().every((one) => one === connection || !isReady(one));
    return fits({ workflow, connection, own: nodes.of(connection), all: isOnly ? null : nodes }, given);
  }

  /** @throws noSingleBackend */
  async function refuseScattered(workflow: ApiWorkflow, given: FitOptions): Promise<void> {
    const ready = options.connections().filter(isReady);
    if (ready.length < 2) return;
    const asked = ready.map((connection) => fitsOn(workflow, connection, given));
    const may = asked.map(async (answer) => {
      const refusal = await answer;
      if (refusal && !isAboutBackend(refusal)) throw refusal;
      return true;
    });
    // One that can is enough: the others may be slow.
    if (await Promise.any(may).catch(() => false)) return;
    const refusals = await Promise.all(asked);
    const nameOf = (id: string): string => ready.find((one) => one.id === id)?.state().name ?? id;
    throw noSingleBackend(
      refusals.filter((refusal) => refusal !== null),
      nameOf,
    );
  }

  /** @throws not_found */
  function jobOf(jobId: string): SubmittedJob {
    const job = options.submissionOf(jobId);
    if (job) return job;
    throw new EaselError('not_found', `There is no job '${jobId.slice(0, 60)}'.`, {
      nextStep: 'Choose one of the listed jobs.',
    });
  }

  /** @throws workflow_invalid */
  async function graphOfJob({ submission }: SubmittedJob): Promise<WorkflowGraphFile> {
    const graph = submission.graph ?? (await graphOf(submission.workflow));
    if (graph) return graph;
    throw new EaselError('workflow_invalid', 'No graph can be made of what this job ran.', {
      nextStep: 'Take its API workflow, or load the picture itself in ComfyUI: it carries its workflow.',
    });
  }

  const stemOf = (jobId: string, { title }: SubmittedJob): string => `${fileNameOf(title)} ${jobId.slice(0, 8)}`;

  return {
    prepare,
    graphOf,
    fits: fitsOn,
    async validate(input) {
      let prepared: PreparedWorkflow;
      try {
        prepared = await prepare(input);
      } catch (error) {
        const data = toErrorData(error);
        if (problemsOf(data).length === 0) throw error;
        return { ...verdictOfRefusal(data), doubts: [] };
      }
      const validation = validatePrepared(prepared);
      if (validation.problems.length === 0) return { ...validation, doubts: prepared.doubts };
      const again = await prepareKnown(prepared.read, true);
      return { ...validatePrepared(again), doubts: again.doubts };
    },
    async check(workflow, graph, { inputFiles = [] } = {}) {
      const classTypes = classTypesOf(workflow);
      await afreshWhenRefused(async (fresh) =>
        refuseInvalid(workflow, graph, withDelivered(await definitions(classTypes, fresh), workflow, inputFiles)),
      );
      await refuseScattered(workflow, { graph, inputFiles });
    },
    async ofJob(jobId, format) {
      const job = jobOf(jobId);
      const workflow = format === 'api' ? job.submission.workflow : await graphOfJob(job);
      return { format, text: `${JSON.stringify(workflow, null, 2)}\n`, file: `${stemOf(jobId, job)}.${format}.json` };
    },
    async openInComfyui(jobId) {
      const job = jobOf(jobId);
      const mine = options.connections().find((one) => one.id === job.backendId && isReady(one));
      const { comfyui, url } = mine ?? options.ready();
      const graph = await graphOfJob(job);
      const name = `${stemOf(jobId, job)}.json`;
      const path = `workflows/easel/${name}`;
      await comfyui.writeUserData(path, JSON.stringify(graph), { overwrite: true });
      return { file: `easel/${name}`, url };
    },
  };
}

const refusals: ReadonlySet<string> = new Set(['node_class_missing', 'model_missing', 'workflow_invalid']);

/** A refusal counts only by what the server says now: a model or a pack may have been installed a moment ago. */
async function afreshWhenRefused<T>(attempt: (fresh: boolean) => Promise<T>): Promise<T> {
  try {
    return await attempt(false);
  } catch (error) {
    if (!(error instanceof EaselError) || !refusals.has(error.code)) throw error;
    return attempt(true);
  }
}

/** A title as a file's name that every system takes. */
function fileNameOf(title: string): string {
  const name = title
    .slice(0, 1000)
    .normalize('NFKC')
    .replaceAll(/(?:[^\p{Letter}\p{Number}\p{Mark} _-]\p{Mark}*)+/gu, ' ')
    .replaceAll(/(?<=^|[\s_-])\p{Mark}+/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return bounded(name).trim() || 'workflow';
}

/** Some file systems take names of 255 bytes, and the job's id follows. */
function bounded(name: string): string {
  const letters = Array.from(name).slice(0, 60);
  while (Buffer.byteLength(letters.join('')) > 200) letters.pop();
  return letters.join('');
}
