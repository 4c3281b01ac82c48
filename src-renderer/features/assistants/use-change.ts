import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { Assistant, ChangeResult } from '../../../src-shared/nouns/assistants.ts';
import { client, orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { firstOptions, optionProblems, toRegisterOptions, type ChangeAction } from './assistant-model.ts';
import { placeAssistant, useOnReturn } from './use-assistants.ts';

/** While somebody types, the plan waits for this long a pause. */
const typingPauseMs = 250;

/** A change from its plan to its end: plan, confirm, perhaps undo. */
export function useChange(assistant: Assistant, action: ChangeAction) {
  const queryClient = useQueryClient();
  const [options, setOptions] = useState(() => firstOptions(assistant));
  const settled = useSettled(options, typingPauseMs);
  const problems = optionProblems(settled);
  const usable = !problems.name && !problems.project;
  const input = toRegisterOptions(assistant.id, settled);
  const remove = action === 'remove';

  const plan = useQuery({
    queryKey: [...orpc.assistants.key(), 'plan', remove, input],
    queryFn: ({ signal }) =>
      remove ? client.assistants.planUnregister(input, { signal }) : client.assistants.planRegister(input, { signal }),
    enabled: usable,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });

  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  const [outcome, setOutcome] = useState<{ readonly result: ChangeResult; readonly undone: boolean } | null>(null);
  const taken = (undone: boolean) => (result: ChangeResult) => {
    placeAssistant(queryClient, result.assistant);
    setOutcome({ result, undone });
  };
  const confirm = useMutation({
    mutationFn: () => (remove ? client.assistants.unregister(input) : client.assistants.register(input)),
    onSuccess: (result) => {
      taken(false)(result);
      // Nobody sees the result in a dialog that was closed meanwhile.
      if (!open.current) toastResult(result, remove);
    },
    onError: (error) => {
      if (!open.current) toastError(toShownError(error));
    },
  });
  const undo = useMutation({
    mutationFn: () => client.assistants.undo({ assistant: assistant.id }),
    onSuccess: taken(true),
  });

  const { refetch } = plan;
  const checkAgain = (): void => {
    confirm.reset();
    void refetch();
  };
  const waiting = outcome === null && !confirm.isPending && usable;
  useOnReturn(() => {
    if (waiting) void refetch();
  });

  const something = plan.data === undefined || plan.data.changes.some(({ diff }) => diff !== '');
  const current = usable && options === settled && !plan.isPlaceholderData;
  const obstacle = plan.data?.obstacle ?? null;
  return {
    options,
    setOptions,
    plan,
    outcome,
    confirm,
    undo,
    checkAgain,
    /** Whether the plan that is shown is the one that would be done, and can be. */
    ready:
      current && plan.data !== undefined && !plan.isError && obstacle === null && (something || action !== 'change'),
  };
}

function toastResult({ assistant, selfTest }: ChangeResult, removed: boolean): void {
  const words = strings.assistants.result;
  if (selfTest?.ok === false) toast.warning(words.untested(assistant.title));
  else toast.success(removed ? words.removed(assistant.title) : words.registered(assistant.title));
}

/** A value once it has not changed for so long. */
function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
