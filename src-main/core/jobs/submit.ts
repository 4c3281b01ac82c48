import { EaselError, toErrorData, type ErrorCode } from '../../../src-shared/nouns/errors.ts';
import { wasNeverSent } from '../../comfyui/diagnosis.ts';
import type { Connection } from '../backends/connection.ts';
import type { Logger } from '../ports.ts';
import { failures, partialRefusal, refusal } from './failures.ts';
import type { ActiveJob, JobStore } from './job-store.ts';

/** The connection broke, or a gateway answered in place of ComfyUI: the workflow may have been accepted all the same. */
const unknownAnswers: ReadonlySet<ErrorCode> = new Set(['backend_unreachable', 'backend_starting']);

/**
 * POSTs one waiting job. Afterwards it is queued (or already further), failed (refused), waiting again (the server was never
 * reached), or still submitting: then nobody knows whether it was accepted, and only reconciling may decide.
 */
export async function submitJob(options: {
  active: ActiveJob;
  connection: Connection;
  store: JobStore;
  logger: Logger;
}): Promise<void> {
  const { active, connection, store, logger } = options;
  // Asked for while an earlier POST was on its way that reached nobody.
  if (active.record.cancelRequested) {
    store.become(active, 'cancelled', { error: failures.cancelled });
    return;
  }
  const backend = connection.state();
  const begun = store.become(active, 'submitting', {
    backendId: connection.id,
    backendUrl: connection.url,
    embeddedDemo: backend.source === 'demo',
    attempts: active.record.attempts + 1,
  });
  if (!begun) return;
  const { id } = active.record;
  active.absentSince = null;
  active.lastSignAt = Date.now();
  active.posting = true;
  try {
    const answer = await connection.comfyui.submit({
      jobId: id,
      clientId: connection.clientId,
      workflow: active.workflow,
      // Newer servers send latent previews only where a prompt asks for them; older ones ignore it.
      extraData: {
        preview_method: 'auto',
        // ComfyUI writes it into what it makes, which then opens on its canvas as the author drew it.
        ...(active.graph ? { extra_pnginfo: { workflow: active.graph } } : {}),
      },
    });
    active.lastSignAt = Date.now();
    if (answer.accepted) {
      const doubts = partialRefusal(answer.nodeErrors, active.workflow);
      if (doubts.length > 0) store.keep(active, { adjustments: [...active.record.adjustments, ...doubts] });
      store.become(active, 'queued');
    } else {
      store.become(active, 'failed', { error: refusal(answer.status, answer.body, active.workflow) });
    }
  } catch (error) {
    logger.warn({ jobId: id, error: toErrorData(error) }, 'a workflow could not be submitted');
    if (wasNeverSent(error)) {
      const attempts = active.record.attempts - 1;
      store.become(active, 'waiting', { backendId: null, backendUrl: null, attempts });
    } else if (error instanceof EaselError && !unknownAnswers.has(error.code)) {
      store.become(active, 'failed', { error: error.toData() });
    }
  } finally {
    active.posting = false;
  }
}
