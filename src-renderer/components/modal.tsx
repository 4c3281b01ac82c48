import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { IconButton } from './button.tsx';
import { useFocusReturn } from './use-focus-return.ts';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Where the focus goes when what opened it is not there any more. */
  readonly returnTo?: () => HTMLElement | null;
  /** The buttons, at the bottom and always in sight; the one that goes on is the last. */
  readonly footer: ReactNode;
  readonly children: ReactNode;
}

/** A dialog that asks or tells before the page goes on. Rendered while it is open. */
export function Modal({ title, onClose, returnTo, footer, children }: ModalProps) {
  const focus = useFocusReturn(returnTo);
  return (
    <Dialog.Root open onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          tabIndex={-1}
          {...focus}
          className="rise fixed inset-0 z-50 m-auto flex h-fit max-h-[min(86vh,860px)] w-[min(680px,calc(100vw-24px))] flex-col overflow-hidden rounded-card border border-line-strong bg-panel shadow-elevated outline-none"
        >
          <header className="flex h-12 shrink-0 items-center justify-between gap-3 border-b border-line pr-2 pl-4">
            <Dialog.Title className="truncate text-title font-semibold">{title}</Dialog.Title>
            <IconButton label={strings.common.close} onClick={onClose}>
              <X size={16} />
            </IconButton>
          </header>
          <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">{children}</div>
          <footer className="flex shrink-0 flex-wrap items-center justify-end gap-1.5 border-t border-line px-4 py-3">
            {footer}
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
