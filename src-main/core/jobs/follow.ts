import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import { interruptedEnd, type Asked, type Finisher } from './finish.ts';
import type { ActiveJob, JobStore } from './job-store.ts';
import { monotonicMs } from './monotonic.ts';

/** Applies what ComfyUI's socket says to the jobs it speaks of. Messages about jobs of others are ignored. */
export function createFollower(options: {
  store: JobStore;
  finisher: Finisher;
  reconcileSoon: (active: ActiveJob) => void;
}) {
  const { store, finisher } = options;

  /** Legacy previews and the message after a reconnect name no job: they belong to the one that runs. */
  function jobOf(message: Exclude<ComfyuiMessage, { kind: 'status' }>): ActiveJob | undefined {
    if (message.jobId !== null) return store.ofRun(message.jobId);
    const running = store.submitted().filter((active) => active.record.status === 'running');
    return running.length === 1 ? running[0] : undefined;
  }

  function progress(active: ActiveJob, message: ComfyuiMessage): void {
    store.become(active, 'running');
    if (active.tracker.read(message)) store.touch(active, { progress: active.tracker.progress });
  }

  function preview(active: ActiveJob, message: Extract<ComfyuiMessage, { kind: 'preview' }>): void {
    const number = active.record.previewNumber + 1;
    active.preview = { bytes: message.bytes, mime: message.mime, number };
    store.touch(active, { previewNumber: number });
  }

  return function follow(message: Exclude<ComfyuiMessage, { kind: 'status' }>, asked: Asked): void {
    const active = jobOf(message);
    if (!active) return;
    active.lastSignAt = active.lastSocketAt = active.lastMoveAt = monotonicMs();
    if (active.record.stalledSince !== null) store.touch(active, { stalledSince: null });
    active.absentSince = null;
    switch (message.kind) {
      case 'started':
        store.become(active, 'running', { progress: active.tracker.progress });
        break;
      case 'executing':
        // The last message of a job. Its end came before it, unless that was missed.
        if (message.nodeId === null) options.reconcileSoon(active);
        else progress(active, message);
        break;
      case 'cached':
        for (const nodeId of message.nodeIds) active.cachedNodes.add(nodeId);
        progress(active, message);
        break;
      case 'progress':
      case 'nodes':
        progress(active, message);
        break;
      case 'preview':
        preview(active, message);
        break;
      case 'executed':
        finisher.collect(active, asked, message.nodeId, message.output);
        break;
      case 'succeeded':
        void finisher.finish(active, asked, 'succeeded', null);
        break;
      case 'failed':
        void finisher.finish(active, asked, 'failed', finisher.explain(active, message));
        break;
      case 'interrupted': {
        const end = interruptedEnd(active);
        void finisher.finish(active, asked, end.status, end.error);
        break;
      }
    }
  };
}
