import { useMutation } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';

export function useCancel() {
  return useMutation({
    ...orpc.jobs.cancel.mutationOptions(),
    onSuccess: (job) => useLive.getState().apply({ topic: 'jobs', job }),
    onError: (error) => toastError(toShownError(error)),
  });
}
