import type { ProgramCalls } from '../../doors/program-calls.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isEnded, type Batch } from '../../../src-shared/nouns/jobs.ts';

export interface FollowBatchOptions {
  readonly client: ProgramCalls['client'];
  /** Makes the batch; called once it is certain that no change of it can be missed. */
  readonly create: () => Promise<Batch>;
  /** Aborting cancels what is open of it. */
  readonly signal: AbortSignal;
  readonly onChange: (so: { readonly ended: number; readonly total: number; readonly fraction: number }) => void;
}

/** Makes a batch and follows it until its last job has ended. @throws cancelled, conflict, and what making it throws */
export async function followBatch({ client, create, signal, onChange }: FollowBatchOptions): Promise<Batch> {
  const stop = new AbortController();
  try {
    const events = await client.events.watch(undefined, { signal: stop.signal });
    const batch = await create();
    const { id, total } = batch;
    const cancel = (): void => {
      // The stream ends with it where nobody answers any more.
      client.batches.cancel({ id }).catch(() => stop.abort());
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const fractions = new Map(batch.jobs.map((job) => [job.id, isEnded(job.status) ? 1 : 0]));
    const open = new Set(batch.jobs.filter(({ status }) => !isEnded(status)).map((job) => job.id));
    const tell = (): void => {
      const sum = [...fractions.values()].reduce((one, other) => one + other, 0);
      onChange({ ended: total - open.size, total, fraction: sum / Math.max(1, total) });
    };
    tell();
    while (open.size > 0) {
      const next = await events.next();
      if (next.done) throw lost(id);
      if (next.value.topic !== 'jobs' || next.value.job.batchId !== id) continue;
      const { job } = next.value;
      const isOver = isEnded(job.status);
      if (isOver) open.delete(job.id);
      fractions.set(job.id, isOver ? 1 : (job.progress?.fraction ?? 0));
      tell();
    }
    signal.throwIfAborted();
    return await client.batches.get({ id });
  } catch (error) {
    if (signal.aborted) {
      throw new EaselError('cancelled', 'The batch was cancelled.', {
        nextStep: 'Run the command again to start over.',
      });
    }
    throw error;
  } finally {
    stop.abort();
  }
}

function lost(id: string): EaselError {
  return new EaselError('conflict', 'Easel ended or restarted meanwhile; the batch goes on without this command.', {
    nextStep: `See \`easel batch show ${id.slice(0, 8)}\`.`,
  });
}
