import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramCalls } from '../../doors/program-calls.ts';
import { EaselError, fromErrorData } from '../../../src-shared/nouns/errors.ts';
import { isEnded, type Job, type Reuse } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { templateArguments } from './arguments.ts';

export interface FollowJobOptions {
  readonly calls: ProgramCalls;
  /** Makes the job; called once it is certain that no change of it can be missed. */
  readonly create: (client: ProgramCalls['client']) => Promise<Job>;
  /** Aborting cancels the job. */
  readonly signal: AbortSignal;
  readonly onChange: (job: Job) => void;
}

export interface RunJobOptions extends Omit<FollowJobOptions, 'create'> {
  /** Null where the template's parameters are all in `set`. */
  readonly prompt: string | null;
  readonly template: string;
  readonly set: readonly string[];
  readonly reuse?: Reuse;
  readonly priority?: number;
}

/** How long a ComfyUI may take to be found before the job is tried anyway, and the refusal shown. */
const backendMs = 15_000;

/** Runs a template and follows the job to its end. @throws as `followJob` */
export function runJob({
  prompt,
  template: name,
  set,
  reuse,
  priority,
  ...options
}: RunJobOptions): Promise<MadeByJob> {
  return followJob({
    ...options,
    async create(client) {
      const template = await client.templates.get({ name });
      const values = templateArguments({ prompt, set, template });
      options.signal.throwIfAborted();
      return client.jobs.create({ template: name, arguments: values, reuse, priority });
    },
  });
}

export interface MadeByJob {
  readonly job: Job;
  readonly outputs: Output[];
}

/** Creates the job and follows it to its end. @throws what the core says of the job or the call; cancelled when the signal aborts */
export async function followJob(options: FollowJobOptions): Promise<MadeByJob> {
  const { client } = options.calls;
  // The stream is opened before the job is made: no change of it can be missed.
  const stop = new AbortController();
  try {
    await backendKnown(client, options.signal);
    const events = await client.events.watch(undefined, { signal: stop.signal });
    options.signal.throwIfAborted();
    const created = await options.create(client);
    const cancel = () => void client.jobs.cancel({ id: created.id }).catch(() => {});
    options.signal.addEventListener('abort', cancel, { once: true });
    if (options.signal.aborted) cancel();
    const job = await ended(events, created, options.onChange);
    if (job.error) throw fromErrorData(job.error);
    if (job.status !== 'succeeded') throw endedOtherwise(job);
    return { job, outputs: await client.outputs.ofJob({ jobId: job.id }) };
  } catch (error) {
    if (options.signal.aborted) throw cancelled();
    throw options.calls.errorOf(error);
  } finally {
    stop.abort();
  }
}

/** A program that has just started does not know its ComfyUI yet. */
export async function backendKnown(client: ProgramCalls['client'], signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + backendMs;
  while (Date.now() < deadline) {
    const backends = await client.backends.list();
    if (backends.some((one) => one.state !== 'connecting' && one.state !== 'starting')) return;
    await sleep(50, undefined, { signal });
  }
}

type Events = Awaited<ReturnType<ProgramCalls['client']['events']['watch']>>;

async function ended(events: Events, created: Job, onChange: (job: Job) => void): Promise<Job> {
  let job = created;
  onChange(job);
  while (!isEnded(job.status)) {
    const next = await events.next();
    if (next.done) throw connectionLost(job);
    if (next.value.topic !== 'jobs' || next.value.job.id !== job.id) continue;
    job = next.value.job;
    onChange(job);
  }
  return job;
}

function cancelled(): EaselError {
  return new EaselError('cancelled', 'The job was cancelled.', { nextStep: 'Run the command again to start over.' });
}

function endedOtherwise(job: Job): EaselError {
  if (job.status === 'cancelled') return cancelled();
  return new EaselError('lost', `The job ended as ${job.status}.`, { nextStep: 'Look at it on the Jobs page.' });
}

function connectionLost(job: Job): EaselError {
  return new EaselError('conflict', 'Easel ended or restarted meanwhile; the job goes on without this command.', {
    nextStep: `Find job ${job.id} on the Jobs page.`,
  });
}
