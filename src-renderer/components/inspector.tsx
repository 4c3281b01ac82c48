import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useSyncExternalStore, type ReactNode } from 'react';
import { strings } from '../strings.ts';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { useFocusReturn } from './use-focus-return.ts';

const wideQuery = '(min-width: 1024px)';

function subscribeWide(listener: () => void): () => void {
  const media = matchMedia(wideQuery);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Room for an inspector beside the content. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribeWide, () => matchMedia(wideQuery).matches);
}

interface InspectorProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  /** Wider, for paths and code. */
  readonly roomy?: boolean;
  readonly children: ReactNode;
}

/** Beside the content where there is room, else a sheet above it. */
export function Inspector({ title, open, onClose, roomy = false, children }: InspectorProps) {
  const wide = useWide();
  const focus = useFocusReturn();
  if (wide) {
    if (!open) return null;
    return (
      <aside
        aria-label={title}
        className={classNames(
          'flex shrink-0 flex-col border-l border-line bg-panel',
          roomy ? 'w-(--inspector-roomy)' : 'w-(--inspector)',
        )}
      >
        <InspectorHead title={title} onClose={onClose} />
        <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
      </aside>
    );
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          tabIndex={-1}
          {...focus}
          className="from-right fixed inset-y-0 right-0 z-40 flex w-[min(380px,100vw)] flex-col border-l border-line bg-panel shadow-elevated outline-none"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <InspectorHead title={title} onClose={onClose} />
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function InspectorHead({ title, onClose }: { readonly title: string; readonly onClose: () => void }) {
  return (
    <div className="flex h-12 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
      <h2 className="font-semibold">{title}</h2>
      <IconButton label={strings.common.close} onClick={onClose}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
