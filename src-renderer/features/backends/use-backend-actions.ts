import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';
import { backendTitle } from './backend-dot.tsx';

function take(backend: Backend): void {
  useLive.getState().apply({ topic: 'backends', backend });
}

/** Uses an address from now on; null looks for a ComfyUI again. */
export function useConnect() {
  return useMutation({
    ...orpc.backends.connect.mutationOptions(),
    onSuccess: (backend) => {
      take(backend);
      if (backend.state === 'ready') toast.success(strings.backends.connected(backendTitle(backend)));
    },
    onError: (error) => toastError(toShownError(error)),
  });
}

export function useDemoBackend() {
  return useMutation({
    ...orpc.backends.useDemo.mutationOptions(),
    onSuccess: (backend) => {
      take(backend);
      toast.success(strings.backends.demoOn);
    },
    onError: (error) => toastError(toShownError(error)),
  });
}

/** Asks an address once; a dead one is an answer too, so it is no error here. */
export function useBackendTest() {
  return useMutation({
    ...orpc.backends.test.mutationOptions(),
    onError: (error) => toastError(toShownError(error)),
  });
}
