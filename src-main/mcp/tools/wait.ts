import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { failureOf, errorView, jobSentence, jobView, type JobView } from './job-view.ts';
import { pictureBlocks } from './pictures.ts';
import { readTexts } from './texts.ts';
import type { ToolAnswer, ToolContext } from './tool.ts';

/**
 * Waits as long as a call may and answers with the job as it then stands.
 *
 * When the assistant gives the call up (cancelled, its connection gone) a job that ComfyUI already has goes on: clients
 * cut calls at their own timeout, and the result is asked for later or found in the gallery. One that still waits in
 * Easel is cancelled, nobody would ever ask for it.
 */
export async function waitForJob(job: Job, context: ToolContext, timeoutMs = Infinity): Promise<ToolAnswer<JobView>> {
  const { core, signal, progress } = context;
  progress.report(job);
  const waited = await core.jobs.wait(job.id, {
    timeoutMs: Math.max(0, Math.min(timeoutMs, context.waitMs())),
    signal,
    onChange: progress.report,
  });
  progress.finish();
  // Whoever gave up may ask the same again: then it is answered with this run.
  core.jobs.heard(waited.id, !signal.aborted);
  if (signal.aborted && !context.closing() && waited.status === 'waiting') await core.jobs.cancel(waited.id);
  return jobAnswer(waited, context);
}

/** The job with its pictures and texts; a job that ended badly makes the call an error, with the same data beside it. */
export async function jobAnswer(job: Job, context: ToolContext): Promise<ToolAnswer<JobView>> {
  const outputs =
    job.status === 'succeeded'
      ? await Promise.all(job.outputIds.map(async (id, index) => ({ ...(await context.core.outputs.get(id)), index })))
      : [];
  const failure = failureOf(job);
  const view = jobView(job, { outputs, texts: await readTexts(outputs, context) }, context);
  return {
    structured: failure ? { ...view, error: errorView(failure) } : view,
    sentence: jobSentence(job, outputs),
    content: await pictureBlocks(outputs, context),
    isError: failure !== null,
  };
}
