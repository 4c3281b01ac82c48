import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { client, orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { changeOf, newBackendOf, type BackendForm } from './backend-form.ts';
import { backendTitle } from './backend-dot.tsx';

const words = strings.backends;

function take(...backends: readonly Backend[]): void {
  for (const backend of backends) useLive.getState().apply({ topic: 'backends', backend });
}

const onError = (error: Error): void => toastError(toShownError(error));

/** Uses an address from now on; null looks for a ComfyUI again. */
export function useConnect() {
  return useMutation({
    ...orpc.backends.connect.mutationOptions(),
    onSuccess: (backend) => {
      take(backend);
      if (backend.state === 'ready') toast.success(words.connected(backendTitle(backend)));
    },
    onError,
  });
}

export function useDemoBackend() {
  return useMutation({
    ...orpc.backends.useDemo.mutationOptions(),
    onSuccess: (backend) => {
      take(backend);
      toast.success(words.demoOn);
    },
    onError,
  });
}

/** Asks an address once; a dead one is an answer too, so it is no error here. */
export function useBackendTest() {
  return useMutation({ ...orpc.backends.test.mutationOptions(), onError });
}

/** Adds what was typed, or saves what was changed. What is wrong with it is shown beside what was typed. */
export function useSaveBackend(before: Backend | null, onSaved: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (form: BackendForm): Promise<Backend> => {
      if (!before) return client.backends.add(newBackendOf(form));
      const address = form.address.trim();
      // The main one has its address from the settings; what was said of it counted for the old one.
      const isElsewhere = before.source !== 'added' && before.source !== 'demo' && address !== before.url;
      const now = isElsewhere ? await client.backends.connect({ url: address }) : before;
      return client.backends.update({ id: now.id, change: changeOf(form, now) });
    },
    onSuccess: (backend) => {
      take(backend);
      toast.success(before ? words.saved(backendTitle(backend)) : words.added(backendTitle(backend)));
      void queryClient.invalidateQueries({ queryKey: orpc.backends.found.key() });
      onSaved();
    },
  });
}

export function useAddFound() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (address: string) => client.backends.add({ address }),
    onSuccess: (backend) => {
      take(backend);
      toast.success(words.added(backendTitle(backend)));
      void queryClient.invalidateQueries({ queryKey: orpc.backends.found.key() });
    },
    onError,
  });
}

export function useRemoveBackend(backend: Backend, onRemoved: () => void) {
  return useMutation({
    mutationFn: () => client.backends.remove({ id: backend.id }),
    onSuccess: () => {
      if (backend.source === 'added') useLive.getState().apply({ topic: 'backend_removed', id: backend.id });
      toast.success(words.removed(backendTitle(backend)));
      onRemoved();
    },
    onError,
  });
}

/** What is done with one press. */
export function useBackendActions(backend: Backend) {
  const { id } = backend;
  const setOn = useMutation({ ...orpc.backends.setOn.mutationOptions(), onSuccess: (one) => take(one), onError });
  const pin = useMutation({ ...orpc.backends.pin.mutationOptions(), onSuccess: (all) => take(...all), onError });
  const order = useMutation({ ...orpc.backends.order.mutationOptions(), onSuccess: (all) => take(...all), onError });
  const reconnect = useMutation({
    ...orpc.backends.reconnect.mutationOptions(),
    onSuccess: (one) => take(one),
    onError,
  });
  const start = useMutation({ ...orpc.backends.start.mutationOptions(), onSuccess: (one) => take(one), onError });
  const stop = useMutation({ ...orpc.backends.stop.mutationOptions(), onSuccess: (one) => take(one), onError });
  const free = useMutation({
    ...orpc.backends.freeMemory.mutationOptions(),
    onSuccess: () => void toast.success(words.freed(backendTitle(backend))),
    onError,
  });
  return {
    setOn: (isOn: boolean) => setOn.mutate({ id, isOn }),
    togglePin: () => pin.mutate({ id: backend.isPinned ? null : id }),
    reconnect: () => reconnect.mutate({ id }),
    free: () => free.mutate({ id }),
    isFreeing: free.isPending,
    start: () => start.mutate({ id }),
    isStarting: start.isPending,
    stop: () => stop.mutate({ id }),
    isStopping: stop.isPending,
    /** One place up or down; nothing at the ends. */
    move(by: -1 | 1) {
      const ids = useLive.getState().backends.map((one) => one.id);
      const at = ids.indexOf(id);
      const other = ids[at + by];
      if (other === undefined) return;
      order.mutate({ ids: ids.with(at, other).with(at + by, id) });
    },
  };
}
