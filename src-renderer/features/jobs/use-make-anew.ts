import { useMutation } from '@tanstack/react-query';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { navigate, parseRoute } from '../../app/router.ts';
import { toastError } from '../../components/error-panel.tsx';
import { givenOf } from '../create/form-model.ts';
import { useForm } from '../create/form-store.ts';

/** Runs what a job asked for whether or not it was made before, and shows the new one where the old one was looked at. */
export function useMakeAnew() {
  const create = useMutation({
    ...orpc.jobs.create.mutationOptions(),
    onSuccess: (job) => {
      useLive.getState().apply({ topic: 'jobs', job });
      useForm.getState().show({ kind: 'job', id: job.id });
      if (parseRoute(location.pathname).page === 'jobs') navigate('jobs', { selected: job.id, replace: true });
    },
    onError: (error) => toastError(toShownError(error)),
  });
  return {
    isPending: create.isPending,
    make: ({ template, parameters }: Job): void => {
      if (template !== null) create.mutate({ template, arguments: givenOf(parameters), reuse: 'never' });
    },
  };
}
