import * as z from 'zod';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { jobStatuses, reuses, varySchema, parametersSchema, type Batch } from '../../../src-shared/nouns/jobs.ts';
import { takeReuse } from './reuse.ts';
import { defineTool } from './tool.ts';

const batchViewSchema = z.object({
  batch_id: z.string(),
  template: z.string(),
  title: z.string(),
  total: z.int(),
  counts: z.looseObject({}).describe('How many of its jobs have each status.'),
  fraction: z.number().describe('Of the whole, 0 to 1.'),
  ended: z.boolean(),
  jobs: z.array(
    z.object({
      job_id: z.string(),
      status: z.enum(jobStatuses),
      varied: z.looseObject({}).describe('What sets it apart.'),
    }),
  ),
  next_step: z.string().optional(),
});

/** More are only counted. */
const mostListed = 100;

function batchView(batch: Batch): z.infer<typeof batchViewSchema> {
  const ended = batch.endedAt !== null;
  return {
    batch_id: batch.id,
    template: batch.template,
    title: batch.title.slice(0, 200),
    total: batch.total,
    counts: Object.fromEntries(Object.entries(batch.counts).filter(([, count]) => count > 0)),
    fraction: Math.round(batch.fraction * 1000) / 1000,
    ended,
    jobs: batch.jobs.slice(0, mostListed).map(({ id, status, varied }) => ({ job_id: id, status, varied })),
    next_step: ended
      ? 'Call get_output with the job_id of those to look at.'
      : 'Call get_batch again later; wait_for_job waits for one of them.',
  };
}

function sentenceOf({ total, counts, endedAt }: Batch): string {
  const done = counts.succeeded + counts.failed + counts.cancelled + counts.lost;
  return endedAt === null
    ? `${done} of ${total} jobs have ended.`
    : `All ${total} jobs have ended, ${counts.succeeded} of them well.`;
}

/** @throws bad_input */
function read<T>(schema: z.ZodType<T>, name: string, given: unknown): T {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  throw new EaselError('bad_input', `'${name}' is not as it should be: ${parsed.error.issues[0]?.message ?? ''}.`, {
    nextStep: `Give '${name}' as an object by parameter${name === 'vary' ? ', each with a list of values' : ''}.`,
  });
}

const runBatch = defineTool({
  name: 'run_batch',
  title: 'Run a batch',
  description:
    'Several jobs of one template at once: `count` variations with a seed each, and every combination of the values under `vary`. Answers at once with a batch_id; all jobs are made, or none. `template` is the name of the tool, such as generate_image.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  properties: {
    template: { type: 'string', description: 'Template or tool, such as generate_image.' },
    arguments: { type: 'object', description: 'What every job gets: the arguments of that tool.' },
    count: { type: 'integer', description: 'Variations of each combination.', default: 1, minimum: 1, maximum: 10_000 },
    vary: {
      type: 'object',
      description: 'Lists of values by parameter, such as {"cfg": [5, 7], "sampler": ["euler", "dpmpp_2m"]}.',
    },
    reuse: { type: 'string', description: 'Which earlier results count.', enum: reuses, default: 'same' },
  },
  required: ['template'],
  output: batchViewSchema,
  handle: async ({ template, arguments: given, count = 1, vary, ...more }, { core, requester }) => {
    const { reuse } = takeReuse(more);
    const batch = await core.jobs.batches.create({
      template,
      arguments: read(parametersSchema, 'arguments', given),
      count,
      vary: read(varySchema, 'vary', vary),
      requester,
      reuse,
    });
    return { structured: batchView(batch), sentence: `${batch.total} jobs were made.` };
  },
});

const getBatch = defineTool({
  name: 'get_batch',
  title: 'Batch status',
  description: 'How a batch stands: its jobs, what sets each apart, and how many have ended.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  properties: { batch_id: { type: 'string', description: 'As run_batch answered it.' } },
  required: ['batch_id'],
  output: batchViewSchema,
  handle: async ({ batch_id: id }, { core }) => {
    const batch = core.jobs.batches.get(id);
    return { structured: batchView(batch), sentence: sentenceOf(batch) };
  },
});

export const batchTools = [runBatch, getBatch];
