import { EaselError, toErrorData, type ErrorCode } from '../../../src-shared/nouns/errors.ts';
import { wasNeverSent } from '../../comfyui/diagnosis.ts';
import { isAboutBackend } from '../backends/about-backend.ts';
import type { Connection } from '../backends/connection.ts';
import type { DeliverInputs } from '../inputs/create-input-delivery.ts';
import { withNames } from '../inputs/input-file.ts';
import type { Logger } from '../ports.ts';
import type { JobsDatabase } from '../storage/jobs-database.ts';
import { explainRefusal, failures, partialRefusal, type FailureLookup } from './failures/failures.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import { monotonicMs } from './monotonic.ts';

/** The connection broke, or a gateway answered in place of ComfyUI: the workflow may have been accepted all the same. */
const unknownAnswers: ReadonlySet<ErrorCode> = new Set(['backend_unreachable', 'backend_starting']);

export interface SubmitOptions {
  readonly active: ActiveJob;
  readonly connection: Connection;
  readonly store: JobStore;
  readonly deliver: DeliverInputs;
  readonly database: Pick<JobsDatabase, 'keepTraceback'>;
  /** What that backend has installed. */
  readonly lookup: (connection: Connection) => FailureLookup;
  readonly logger: Logger;
}

/**
 * POSTs one waiting job, after the files that it reads. Afterwards it is queued (or already further), failed (refused), waiting again
 * (the server was never reached), or still submitting: then nobody knows whether it was accepted, and only reconciling may decide.
 */
export async function submitJob(options: SubmitOptions): Promise<void> {
  const { active, connection, store } = options;
  if (!(await bringFiles(options))) return;
  // Asked for while an earlier POST was on its way that reached nobody.
  if (active.record.cancelRequested) {
    store.become(active, 'cancelled', { error: failures.cancelled });
    return;
  }
  const begun = store.become(active, 'submitting', {
    backendId: connection.id,
    backendUrl: connection.url,
    embeddedDemo: connection.state().source === 'demo',
    attempts: active.record.attempts + 1,
  });
  if (!begun) return;
  active.absentSince = null;
  active.lastSignAt = active.lastMoveAt = monotonicMs();
  let answer: SubmitAnswer;
  try {
    answer = await post(options);
  } catch (error) {
    afterFailedPost(options, error);
    return;
  }
  // What cannot be stored now is no answer of ComfyUI: the job stays as it is, and ComfyUI is asked what became of it.
  await apply(options, answer);
}

type SubmitAnswer = Awaited<ReturnType<Connection['comfyui']['submit']>>;

const post = ({ active, connection }: SubmitOptions): Promise<SubmitAnswer> =>
  connection.comfyui.submit({
    jobId: active.record.runId,
    clientId: connection.clientId,
    workflow: active.workflow,
    // Newer servers send latent previews only where a prompt asks for them; older ones ignore it.
    extraData: {
      preview_method: 'auto',
      // ComfyUI writes it into what it makes, which then opens on its canvas as the author drew it.
      ...(active.graph ? { extra_pnginfo: { workflow: active.graph } } : {}),
    },
  });

async function apply(options: SubmitOptions, answer: SubmitAnswer): Promise<void> {
  const { active, connection, store, database, lookup } = options;
  active.lastSignAt = active.lastMoveAt = monotonicMs();
  if (answer.accepted) {
    if (answer.jobId !== active.record.runId) store.rename(active, answer.jobId);
    const doubts = await partialRefusal(answer.nodeErrors, active.workflow);
    if (doubts.length > 0) store.keep(active, { adjustments: [...active.record.adjustments, ...doubts] });
    store.become(active, 'queued');
  } else {
    const { workflow, graph } = active;
    const { error, traceback } = await explainRefusal(answer, { workflow, graph, lookup: lookup(connection) });
    if (traceback !== null) database.keepTraceback(active.record.id, traceback);
    store.become(active, 'failed', { error });
  }
}

function afterFailedPost({ active, store, logger }: SubmitOptions, error: unknown): void {
  logger.warn({ jobId: active.record.id, error: toErrorData(error) }, 'a workflow could not be submitted');
  if (wasNeverSent(error)) {
    const attempts = active.record.attempts - 1;
    store.become(active, 'waiting', { backendId: null, backendUrl: null, attempts });
  } else if (error instanceof EaselError && !unknownAnswers.has(error.code)) {
    store.become(active, 'failed', { error: error.toData() });
  }
}

/** False when that failed: it then waits again, or has ended. */
async function bringFiles({ active, connection, store, deliver, logger }: SubmitOptions): Promise<boolean> {
  if (active.inputFiles.length === 0) return true;
  try {
    const renamed = await deliver(active.inputFiles, connection);
    if (renamed.size > 0) {
      const { graph, inputFiles } = active;
      store.rewrite(active, { workflow: withNames(active.workflow, renamed), graph, inputFiles });
    }
    return true;
  } catch (error) {
    logger.warn({ jobId: active.record.id, error: toErrorData(error) }, 'a file could not be brought to ComfyUI');
    if (!isAboutBackend(error)) store.become(active, 'failed', { error: toErrorData(error) });
    return false;
  }
}
