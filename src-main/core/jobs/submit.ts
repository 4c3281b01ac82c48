import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { wasNeverSent } from '../../comfyui/diagnosis.ts';
import type { Connection } from '../backends/connection.ts';
import type { Logger } from '../ports.ts';
import { partialRefusal, refusal } from './failures.ts';
import type { ActiveJob, JobStore } from './job-store.ts';

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
  try {
    const answer = await connection.comfyui.submit({
      jobId: id,
      clientId: connection.clientId,
      workflow: active.workflow,
      // Newer servers send latent previews only where a prompt asks for them; older ones ignore it.
      extraData: { preview_method: 'auto' },
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
    if (wasNeverSent(error)) store.become(active, 'waiting', { backendId: null, backendUrl: null });
    else if (error instanceof EaselError && error.code !== 'backend_unreachable') {
      store.become(active, 'failed', { error: error.toData() });
    }
  }
}
