import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Connection } from '../backends/connection.ts';
import type { Submission, WorkflowGraphFile } from '../jobs/job-store.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import type { Logger } from '../ports.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { classTypesOf } from './class-types.ts';
import { gatherDefinitions } from './definition-sources.ts';
import type { NodeDefinitions } from './definitions.ts';
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
   * Refuses what the connected ComfyUI would certainly refuse. Lists that were read before are read anew first: a model may have
   * been installed a moment ago.
   * @throws node_class_missing, model_missing, workflow_invalid
   */
  check(workflow: ApiWorkflow, graph: WorkflowGraphFile | null): Promise<void>;
}

export interface CreateWorkflowsOptions {
  readonly nodes: Nodes;
  readonly ready: () => Connection;
  /** What a job submitted; null for a job that is not known. */
  readonly submissionOf: (jobId: string) => { readonly submission: Submission; readonly title: string } | null;
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

  return {
    prepare,
    graphOf,
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
    async check(workflow, graph) {
      const classTypes = classTypesOf(workflow);
      await afreshWhenRefused(async (fresh) => refuseInvalid(workflow, graph, await definitions(classTypes, fresh)));
    },
    async openInComfyui(jobId) {
      const job = options.submissionOf(jobId);
      if (!job) {
        throw new EaselError('not_found', `There is no job '${jobId.slice(0, 60)}'.`, {
          nextStep: 'Choose one of the listed jobs.',
        });
      }
      const { comfyui, url } = options.ready();
      const graph = job.submission.graph ?? (await graphOf(job.submission.workflow));
      if (!graph) {
        throw new EaselError('workflow_invalid', 'No graph can be made of what this job ran.', {
          nextStep: 'Load the picture itself in ComfyUI: it carries its workflow.',
        });
      }
      const name = `${fileNameOf(job.title)} ${jobId.slice(0, 8)}.json`;
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
