import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface TooltipProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly children: ReactNode;
}

export const TooltipProvider = Radix.Provider;

/** Names an icon on hover and focus. The child carries its own accessible name. */
export function Tooltip({ label, hint, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="rise z-60 flex max-w-64 items-center gap-2 rounded-control border border-line-strong bg-control px-2 py-1 text-small text-text shadow-elevated"
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
