import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useLive } from '../../api/live.ts';
import { toastError } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';

const words = strings.workflows;

/**
 * Saves what a job ran among ComfyUI's own workflows and opens ComfyUI, where the person picks the named file: it has no address
 * for a single workflow. Null while no ComfyUI with a canvas is connected.
 */
export function useOpenInComfyui(): ((jobId: string) => void) | null {
  const hasCanvas = useLive((live) => live.backends.some(({ state, kind }) => state === 'ready' && kind !== 'demo'));
  const { mutate } = useMutation({
    ...orpc.workflows.openInComfyui.mutationOptions(),
    onSuccess({ file, url }) {
      const open = (): boolean => window.open(url, '_blank') !== null;
      // A browser may hold back a page that opens so long after the click.
      if (open()) toast.success(words.saved(file), { description: words.pick });
      else toast.success(words.saved(file), { description: words.pick, action: { label: words.open, onClick: open } });
    },
    onError: (error) => toastError(toShownError(error)),
  });
  if (!hasCanvas) return null;
  return (jobId) => mutate({ jobId });
}
