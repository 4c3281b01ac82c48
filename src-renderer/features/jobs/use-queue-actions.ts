import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Queue } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { reordered } from './queue-order.ts';

const showQueue = (queue: Queue): void => useLive.getState().apply({ topic: 'queue', queue });
const onError = (error: unknown): void => toastError(toShownError(error));

export function usePause() {
  const pause = useMutation({ ...orpc.jobs.pause.mutationOptions(), onSuccess: showQueue, onError });
  const resume = useMutation({ ...orpc.jobs.resume.mutationOptions(), onSuccess: showQueue, onError });
  return {
    isPending: pause.isPending || resume.isPending,
    pause: () => pause.mutate(undefined),
    resume: () => resume.mutate(undefined),
  };
}

/** Puts a waiting job where another one stands. The list shows it at once; where Easel refuses, it goes back. */
export function useMove() {
  return useMutation({
    ...orpc.jobs.move.mutationOptions(),
    onMutate: ({ id, before }) => {
      const { queue } = useLive.getState();
      showQueue({ ...queue, next: reordered(queue.next, id, before) });
      return queue;
    },
    onSuccess: (job) => useLive.getState().apply({ topic: 'jobs', job }),
    onError: (error, _moved, queue) => {
      if (queue) showQueue(queue);
      onError(error);
    },
  });
}

export function usePrioritise() {
  return useMutation({
    ...orpc.jobs.prioritise.mutationOptions(),
    onSuccess: (job) => useLive.getState().apply({ topic: 'jobs', job }),
    onError,
  });
}

export function useCancelAll(onDone: () => void) {
  return useMutation({
    ...orpc.jobs.cancelAll.mutationOptions(),
    onSuccess: ({ cancelled }) => {
      toast.success(strings.queue.cancel.done(cancelled));
      onDone();
    },
    onError,
  });
}
