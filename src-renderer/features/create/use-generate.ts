import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { focusPrompt } from './focus-prompt.ts';
import { givenOf } from './form-model.ts';
import { useForm } from './form-store.ts';
import { useMostJobs } from './use-most-jobs.ts';
import { useTemplate } from './use-template.ts';
import { isReady, oneJob, planOf } from './vary-model.ts';

export interface Generate {
  readonly pending: boolean;
  /** Sends the form as it stands, or shows what is missing. */
  run(): void;
  /** Runs known parameters again with a new seed. */
  vary(template: string, parameters: Parameters): void;
  /** Runs known parameters once more as they are. */
  again(template: string, parameters: Parameters): void;
  /** Writes an example into the prompt, for whoever sees Easel for the first time. */
  example(): void;
}

export function useGenerate(): Generate {
  const template = useTemplate();
  const queryClient = useQueryClient();
  const most = useMostJobs();
  const create = useMutation({
    ...orpc.jobs.create.mutationOptions(),
    onSuccess: (job) => {
      // The stream brings it too; shown at once, it is there before the next paint.
      useLive.getState().apply({ topic: 'jobs', job });
      useForm.getState().show({ kind: 'job', id: job.id });
    },
    onError: (error) => toastError(toShownError(error)),
  });

  const createBatch = useMutation({
    ...orpc.batches.create.mutationOptions(),
    onSuccess: (batch) => {
      queryClient.setQueryData(orpc.batches.get.queryKey({ input: { id: batch.id } }), batch);
      useForm.getState().show({ kind: 'batch', id: batch.id });
    },
    onError: (error) => toastError(toShownError(error)),
  });

  return {
    pending: create.isPending || createBatch.isPending,
    run: () => {
      if (!template || create.isPending || createBatch.isPending) return;
      const form = useForm.getState();
      const values = form.values[template.name] ?? {};
      const plan = planOf(template, values, form.batches[template.name] ?? oneJob);
      const tooMany = plan.total > most;
      const wrong = !isReady(template, values, plan) || tooMany;
      form.setShowProblems(wrong);
      if (wrong) {
        if (plan.problems.size > 0 || tooMany) form.setBatchOpen(true);
        toast.warning(strings.create.fixFirst);
        return;
      }
      const { arguments: given, count, vary } = plan;
      if (plan.isBatch) createBatch.mutate({ template: template.name, arguments: given, count, vary });
      else create.mutate({ template: template.name, arguments: given });
    },
    vary: (name, { seed: _seed, ...parameters }) => create.mutate({ template: name, arguments: givenOf(parameters) }),
    again: (name, parameters) => create.mutate({ template: name, arguments: givenOf(parameters) }),
    example: () => {
      if (!template) return;
      useForm.getState().setValue(template.name, 'prompt', strings.create.examplePrompt);
      focusPrompt();
    },
  };
}
