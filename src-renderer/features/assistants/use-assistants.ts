import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { toast } from 'sonner';
import type { Assistant, Diagnosis } from '../../../src-shared/nouns/assistants.ts';
import { client, orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { nextAction, wasRegistered } from './assistant-model.ts';

/** Runs it whenever the person comes back to the window: what they did elsewhere (quit a client, corrected a file) shows at once. */
export function useOnReturn(run: () => void): void {
  useEffect(() => {
    window.addEventListener('focus', run);
    return () => window.removeEventListener('focus', run);
  }, [run]);
}

/** What is known at once, then what the files say now. */
export function useAssistants() {
  const list = useQuery({ ...orpc.assistants.list.queryOptions(), staleTime: 0 });
  const { refetch } = list;
  useOnReturn(() => void refetch());
  return list;
}

/** What was read last, without reading anew: for the palette. */
export function useKnownAssistants(): readonly Assistant[] {
  return useQuery({ ...orpc.assistants.list.queryOptions(), enabled: false }).data ?? [];
}

/** How many were registered and are not any more as they have to be. Read once, and again when Easel says that one changed. */
export function useAssistantsToRepair(): number {
  const list = useQuery({ ...orpc.assistants.list.queryOptions(), staleTime: Infinity, retry: false });
  return (list.data ?? []).filter((one) => wasRegistered(one) && nextAction(one) === 'repair').length;
}

/** Takes what a call brought into the list. */
export function placeAssistant(queryClient: QueryClient, assistant: Assistant): void {
  queryClient.setQueryData(orpc.assistants.list.queryKey(), (list: Assistant[] | undefined) =>
    list?.map((one) => (one.id === assistant.id ? assistant : one)),
  );
}

export function useUndo() {
  const queryClient = useQueryClient();
  return useMutation({
    ...orpc.assistants.undo.mutationOptions(),
    onSuccess: ({ assistant }) => {
      placeAssistant(queryClient, assistant);
      toast.success(strings.assistants.undone(assistant.title));
    },
    onError: (error) => toastError(toShownError(error)),
  });
}

export function useSelfTest(assistant: Assistant) {
  const queryClient = useQueryClient();
  return useMutation({
    ...orpc.assistants.selfTest.mutationOptions(),
    onSuccess: (selfTest) => placeAssistant(queryClient, { ...assistant, selfTest }),
  });
}

const diagnosisOptions = orpc.assistants.diagnose.queryOptions({ input: { fix: false } });

/** Starts the check, from wherever; the page shows it. */
export function startDiagnosis(queryClient: QueryClient): void {
  void queryClient.fetchQuery({ ...diagnosisOptions, staleTime: 0 }).catch(() => {
    // The page shows what went wrong.
  });
}

export function useDiagnosis() {
  const queryClient = useQueryClient();
  const check = useQuery({ ...diagnosisOptions, enabled: false, gcTime: Infinity });
  const fix = useMutation({
    mutationFn: () => client.assistants.diagnose({ fix: true }),
    onSuccess: (diagnosis: Diagnosis) => {
      queryClient.setQueryData(diagnosisOptions.queryKey, diagnosis);
      void queryClient.invalidateQueries({ queryKey: orpc.assistants.list.queryKey() });
    },
    onError: (error) => toastError(toShownError(error)),
  });
  return {
    diagnosis: check.data ?? null,
    error: check.isError ? toShownError(check.error) : null,
    checking: check.isFetching,
    fixing: fix.isPending,
    start: () => startDiagnosis(queryClient),
    fix: () => fix.mutate(),
    close: () => queryClient.resetQueries({ queryKey: diagnosisOptions.queryKey }),
  };
}
