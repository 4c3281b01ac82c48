import { jobViewSchema } from './job-view.ts';
import { defineTool } from './tool.ts';
import { jobAnswer, waitForJob } from './wait.ts';

const submitWorkflow = defineTool({
  name: 'submit_workflow',
  title: 'Submit a workflow',
  description:
    'Runs a ComfyUI workflow in API format (node ids to {class_type, inputs}; in ComfyUI: Export (API)). Answers at once with a job_id; then call wait_for_job, or give wait_seconds to get the result with this call. For an ordinary picture use generate_image.',
  // The nodes that are installed decide what a workflow does; some delete files or call out.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  properties: {
    workflow: { type: 'object', description: 'The workflow in API format; as JSON text is accepted too.' },
    title: { type: 'string', description: 'One line by which a person finds the job again.' },
    wait_seconds: {
      type: 'number',
      description: 'How long to wait for the result before answering with the job as it stands.',
      default: 0,
      minimum: 0,
      maximum: 45,
    },
  },
  required: ['workflow'],
  output: jobViewSchema,
  handle: async ({ workflow, title, wait_seconds: waitSeconds = 0 }, context) => {
    const { core, requester } = context;
    const job = await core.jobs.submit({ workflow, requester, ...(title === undefined ? {} : { title }) });
    return waitSeconds > 0 ? waitForJob(job, context, waitSeconds * 1000) : jobAnswer(job, context);
  },
});

export const workflowTools = [submitWorkflow];
