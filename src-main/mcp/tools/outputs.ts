import * as z from 'zod';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isEnded } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { failureOf, maxListedOutputs, outputsOf, outputView, outputViewSchema } from './job-view.ts';
import { jobIdOf, jobIdProperties } from './jobs.ts';
import { pictureBlocks } from './pictures.ts';
import { readTexts } from './texts.ts';
import { defineTool, type ToolContext } from './tool.ts';

const outputsSchema = z.object({
  job_id: z.string(),
  prompt_id: z.string(),
  outputs: z.array(outputViewSchema),
  outputs_total: z.int(),
});

const getOutput = defineTool({
  name: 'get_output',
  title: 'Output',
  description:
    'Shows what a job made: a preview of each picture, short texts, and a link to each original. Give job_id, with an index for one of several, or output_id.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  properties: {
    ...jobIdProperties,
    output_id: { type: 'string', description: 'Id of one output, as a job answered it.' },
    index: { type: 'integer', description: 'With job_id: which output, from 0. All without it.', minimum: 0 },
  },
  output: outputsSchema,
  handle: async (given, context) => {
    const jobId = jobIdOf(given);
    const { outputs, total } = await (given.output_id === undefined
      ? ofJob({ jobId, index: given.index, context })
      : one({ outputId: given.output_id, jobId, context }));
    const [first] = outputs;
    if (!first) throw new Error('an output is expected here');
    const texts = await readTexts(outputs, context);
    return {
      structured: {
        job_id: first.jobId,
        prompt_id: first.jobId,
        outputs: outputs.slice(0, maxListedOutputs).map((output) => outputView(output, texts, context)),
        outputs_total: total,
      },
      sentence: outputs.length === 1 ? `${first.filename} (${first.mime}).` : `${outputs.length} outputs.`,
      content: await pictureBlocks(outputs, context),
    };
  },
});

interface Found {
  readonly outputs: readonly Output[];
  /** Of the whole job. */
  readonly total: number;
}

async function one(of: { outputId: string; jobId: string | null; context: ToolContext }): Promise<Found> {
  const output = await of.context.core.outputs.get(of.outputId);
  if (of.jobId !== null && output.jobId !== of.jobId) {
    throw new EaselError('bad_input', `Output ${of.outputId} is not of job ${of.jobId}.`, {
      nextStep: 'Give only output_id.',
    });
  }
  const outputs = await outputsOf(of.context.core.jobs.get(output.jobId), of.context.core);
  return { outputs: [outputs.find(({ id }) => id === output.id) ?? output], total: outputs.length };
}

async function ofJob(of: { jobId: string | null; index: number | undefined; context: ToolContext }): Promise<Found> {
  const { jobId, index, context } = of;
  if (jobId === null) {
    throw new EaselError('bad_input', 'A job_id or an output_id is needed.', {
      nextStep: 'Give the job_id that generate_image or submit_workflow answered, or the output_id of one output.',
    });
  }
  const job = context.core.jobs.get(jobId);
  const outputs = await outputsOf(job, context.core);
  if (outputs.length === 0) {
    const failure = failureOf(job);
    if (failure) throw new EaselError(failure.code, failure.message, { nextStep: failure.nextStep });
    throw new EaselError('no_output', isEnded(job.status) ? 'The job made no output.' : `The job is ${job.status}.`, {
      nextStep: isEnded(job.status)
        ? 'Add a node that saves something, such as SaveImage, to the workflow and submit it again.'
        : `Call wait_for_job with job_id "${jobId}" first.`,
    });
  }
  if (index === undefined) return { outputs, total: outputs.length };
  const chosen = outputs[index];
  if (chosen) return { outputs: [chosen], total: outputs.length };
  throw new EaselError('not_found', `The job has no output ${index}.`, {
    nextStep: `Give an index from 0 to ${outputs.length - 1}.`,
  });
}

export const outputTools = [getOutput];
