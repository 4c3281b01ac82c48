import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { focusPrompt } from './focus-prompt.ts';
import { problemsOf, toArguments } from './form-model.ts';
import { useForm } from './form-store.ts';
import { useTemplate } from './use-template.ts';

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

function given(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([key, value]) => value !== null && key !== 'preset'));
}

export function useGenerate(): Generate {
  const template = useTemplate();
  const create = useMutation({
    ...orpc.jobs.create.mutationOptions(),
    onSuccess: (job) => {
      // The stream brings it too; shown at once, it is there before the next paint.
      useLive.getState().apply({ topic: 'jobs', job });
      useForm.getState().show({ kind: 'job', id: job.id });
    },
    onError: (error) => toastError(toShownError(error)),
  });

  return {
    pending: create.isPending,
    run: () => {
      if (!template || create.isPending) return;
      const form = useForm.getState();
      const values = form.values[template.name] ?? {};
      const wrong = problemsOf(template, values).size > 0;
      form.setShowProblems(wrong);
      if (wrong) {
        toast.warning(strings.create.fixFirst);
        return;
      }
      create.mutate({ template: template.name, arguments: toArguments(template, values) });
    },
    vary: (name, { seed: _seed, ...parameters }) => create.mutate({ template: name, arguments: given(parameters) }),
    again: (name, parameters) => create.mutate({ template: name, arguments: given(parameters) }),
    example: () => {
      if (!template) return;
      useForm.getState().setValue(template.name, 'prompt', strings.create.examplePrompt);
      focusPrompt();
    },
  };
}
