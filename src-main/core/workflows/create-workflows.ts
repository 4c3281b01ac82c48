import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Connection } from '../backends/connection.ts';
import type { Submission, WorkflowGraphFile } from '../jobs/job-store.ts';
import type { Nodes } from '../nodes.ts';
import type { Logger } from '../ports.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { classTypesOf } from './class-types.ts';
import { gatherDefinitions } from './definition-sources.ts';
import type { NodeDefinitions } from './definitions.ts';
import { createNodeClasses } from './node-classes/node-class.ts';
import { prepareWorkflow, validatePrepared } from './prepare-workflow.ts';
import { refuseInvalid } from './refuse-invalid.ts';
import { convertToUi } from './to-ui/convert-to-ui.ts';
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
  const definitions = (classTypes: ReadonlySet<string>, fresh = false): Promise<NodeDefinitions> =>
    gatherDefinitions(classTypes, (classType) => nodes.definition(classType, { fresh }));

  const prepare: Workflows['prepare'] = (input) =>
    prepareWorkflow(input, { definitions, random: options.random, now: new Date(), workerUrl: options.workerUrl });

  async function graphOf(workflow: ApiWorkflow): Promise<WorkflowGraphFile | null> {
    try {
      const classes = createNodeClasses(await definitions(classTypesOf(workflow)));
      return (await convertToUi(workflow, { classes })).workflow;
    } catch (error) {
      logger.warn({ error: toErrorData(error) }, 'no graph could be made of a workflow');
      return null;
    }
  }

  return {
    prepare,
    graphOf,
    async validate(input) {
      const prepared = await prepare(input);
      return { ...validatePrepared(prepared), doubts: prepared.doubts };
    },
    async check(workflow, graph) {
      const classTypes = classTypesOf(workflow);
      try {
        refuseInvalid(workflow, graph, await definitions(classTypes));
      } catch (error) {
        if (!(error instanceof EaselError)) throw error;
        refuseInvalid(workflow, graph, await definitions(classTypes, true));
      }
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

/** A title as a file's name that every system takes. */
function fileNameOf(title: string): string {
  const name = title
    .normalize('NFKC')
    .replaceAll(/[^\p{Letter}\p{Number} _-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return name.slice(0, 60).trim() || 'workflow';
}
