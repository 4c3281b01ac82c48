import type { Requester } from '../../../src-shared/nouns/jobs.ts';
import { Button } from '../../components/button.tsx';
import { Modal } from '../../components/modal.tsx';
import { strings } from '../../strings.ts';
import { requesterName } from './job-status.tsx';
import { useCancelAll } from './use-queue-actions.ts';

const words = strings.queue.cancel;

/** Which jobs are about to be cancelled, and how many they are. */
export type ManyJobs =
  | { readonly of: 'waiting'; readonly count: number }
  | { readonly of: 'requester'; readonly requester: Requester; readonly count: number }
  | { readonly of: 'batch'; readonly id: string; readonly count: number };

interface CancelAllDialogProps {
  readonly jobs: ManyJobs;
  readonly onClose: () => void;
}

/** Cancelled jobs cannot be brought back: so it is asked, with their number. */
export function CancelAllDialog({ jobs, onClose }: CancelAllDialogProps) {
  const cancel = useCancelAll(onClose);
  return (
    <Modal
      title={titleOf(jobs)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(filterOf(jobs))}>
            {cancel.isPending ? words.working : words.confirm(jobs.count)}
          </Button>
        </>
      }
    >
      <p>{jobs.of === 'waiting' ? words.textWaiting : words.textOpen}</p>
    </Modal>
  );
}

function titleOf(jobs: ManyJobs): string {
  switch (jobs.of) {
    case 'waiting':
      return words.titleWaiting(jobs.count);
    case 'requester':
      return jobs.requester.kind === 'person'
        ? words.titleOwn(jobs.count)
        : words.titleOf(requesterName(jobs.requester), jobs.count);
    case 'batch':
      return words.titleBatch(jobs.count);
  }
}

function filterOf(jobs: ManyJobs) {
  switch (jobs.of) {
    case 'waiting':
      return { isWaiting: true };
    case 'requester':
      return { requester: jobs.requester };
    case 'batch':
      return { batchId: jobs.id };
  }
}
