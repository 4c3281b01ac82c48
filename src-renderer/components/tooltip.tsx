import { Tooltip as Radix } from 'radix-ui';
import { useRef, useState, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface TooltipProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly className?: string;
  readonly children: ReactNode;
}

export const TooltipProvider = Radix.Provider;

/** Names an icon on hover and focus. The child carries its own accessible name. */
export function Tooltip({ label, hint, side = 'bottom', className, children }: TooltipProps) {
  const [open, setOpen] = useState(false);
  /** What was pressed needs no name any more, until it is left. A link that keeps the browser from following it would else stay named. */
  const pressed = useRef(false);
  const release = (): void => {
    pressed.current = false;
  };
  return (
    <Radix.Root open={open} onOpenChange={(next) => setOpen(next && !pressed.current)}>
      <Radix.Trigger
        asChild
        onClickCapture={() => {
          pressed.current = true;
          setOpen(false);
        }}
        onPointerLeave={release}
        onBlur={release}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={classNames(
            'rise z-60 flex max-w-64 items-center gap-2 rounded-control border border-line-strong bg-control px-2 py-1 text-small text-text shadow-elevated',
            className,
          )}
        >
          {label}
          {hint ? <Kbd>{hint}</Kbd> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className="font-sans text-tiny whitespace-nowrap text-faint">{children}</kbd>;
}
