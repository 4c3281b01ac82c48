import { ChevronRight } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface DisclosureProps {
  readonly title: string;
  /** Beside the title, quiet. */
  readonly note?: ReactNode;
  /** Kept by the parent; without it the disclosure keeps it itself. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly defaultOpen?: boolean;
  readonly children: ReactNode;
}

/** What most people need not see, one press away. */
export function Disclosure({ title, note, open, onOpenChange, defaultOpen = false, children }: DisclosureProps) {
  const [own, setOwn] = useState(defaultOpen);
  const shown = open ?? own;
  return (
    <Collapsible.Root
      open={shown}
      onOpenChange={(next) => {
        setOwn(next);
        onOpenChange?.(next);
      }}
    >
      <Collapsible.Trigger className="-mx-2 flex min-h-(--control) max-w-full items-center gap-1.5 rounded-control px-2 text-left text-small font-medium text-muted transition-colors hover:text-text">
        <ChevronRight
          size={14}
          className={classNames('shrink-0 transition-transform', shown && 'rotate-90')}
          aria-hidden="true"
        />
        {title}
        {note ? <span className="min-w-0 truncate font-normal">{note}</span> : null}
      </Collapsible.Trigger>
      <Collapsible.Content className="pt-2">{children}</Collapsible.Content>
    </Collapsible.Root>
  );
}
