import { nativeImage, Notification } from 'electron';
import type { Job } from '../../src-shared/nouns/jobs.ts';
import type { Core } from '../core/core.ts';
import type { AppWindow } from './app-window.ts';
import { createEndedJobs } from './ended-jobs.ts';
import { menuLabel } from './tray-view.ts';

const pictureBytes = 200_000;

/** Tells the person of an assistant's job that ended while nobody looked; a click leads to it. Returns the function that stops it. */
export function notifyOfJobs({ core, window }: { core: Core; window: AppWindow }): () => void {
  const endedJobs = createEndedJobs();
  // A notification that nobody holds is collected, and its click with it.
  const held = new Set<Notification>();

  async function notify(job: Job): Promise<void> {
    const [outputId] = job.outputIds;
    const isOpen = core.settings.get('notifications.picture');
    const picture =
      outputId === undefined || !isOpen ? null : await core.outputs.inline(outputId, pictureBytes).catch(() => null);
    // nativeImage reads these two and no other format.
    const readable = picture && /^image\/(png|jpeg)$/.test(picture.mime);
    const notification = new Notification({
      title: job.status === 'succeeded' ? 'Your picture is ready' : 'A job failed',
      body: isOpen ? bodyOf(job) : 'Open Easel to see it.',
      ...(readable ? { icon: nativeImage.createFromBuffer(Buffer.from(picture.bytes)) } : {}),
    });
    held.add(notification);
    const letGo = () => void held.delete(notification);
    notification.on('close', letGo);
    notification.on('failed', letGo);
    notification.on('click', () => {
      letGo();
      window.show(outputId === undefined ? '/jobs' : `/gallery/${encodeURIComponent(outputId)}`);
    });
    notification.show();
  }

  return core.events.listen((event) => {
    if (event.topic !== 'jobs' || !endedJobs.hasJustEnded(event.job)) return;
    const wanted = core.settings.get('notifications.jobs');
    const isWanted = wanted === 'all' || (wanted === 'assistants' && event.job.requester.kind === 'assistant');
    if (!isWanted || event.job.status === 'cancelled' || window.isVisible() || !Notification.isSupported()) return;
    void notify(event.job).catch((error: unknown) => core.logger.warn({ err: error }, 'a notification failed'));
  });
}

function bodyOf({ status, title, error }: Job): string {
  return status === 'succeeded' ? menuLabel(title).replaceAll('&&', '&') : (error?.message ?? title);
}
