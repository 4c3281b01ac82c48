import { Check, ChevronRight, Ellipsis } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { menuItemLook } from './select.tsx';
import { Kbd } from './tooltip.tsx';

const panelLook =
  'rise z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-control border border-line-strong bg-control p-1 shadow-elevated';

/** In the landmark of the page, and above everything: a list that scrolls would cut it off. */
const place = (): HTMLElement | null => document.getElementById('content');

interface MenuProps {
  /** Says of what it is the menu. */
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What is needed seldom, behind three dots. */
export function Menu({ label, className, children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger
        aria-label={label}
        title={label}
        className={classNames(
          'size-control inline-flex shrink-0 items-center justify-center rounded-control text-muted transition-colors hover:bg-hovered hover:text-text data-[state=open]:bg-hovered data-[state=open]:text-text',
          className,
        )}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal container={place()}>
        <Radix.Content align="end" sideOffset={4} collisionPadding={8} className={panelLook}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  /** It takes something away. */
  readonly danger?: boolean;
  /** The keys that do the same. */
  readonly keys?: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, disabled = false, danger = false, keys, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={classNames(menuItemLook, 'cursor-default data-[disabled]:text-faint', danger && 'text-danger')}
    >
      {icon}
      {children}
      {keys ? (
        <span className="ml-auto pl-4">
          <Kbd>{keys}</Kbd>
        </span>
      ) : null}
    </Radix.Item>
  );
}

export function MenuLine() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}

interface MenuChoiceProps {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly value: number;
  readonly choices: readonly { readonly value: number; readonly label: string }[];
  readonly onChoose: (value: number) => void;
}

/** One of a few, in a menu beside the menu. */
export function MenuChoice({ title, icon, value, choices, onChoose }: MenuChoiceProps) {
  return (
    <Radix.Sub>
      <Radix.SubTrigger className={classNames(menuItemLook, 'cursor-default data-[state=open]:bg-hovered')}>
        {icon}
        {title}
        <ChevronRight size={14} className="ml-auto text-faint" aria-hidden="true" />
      </Radix.SubTrigger>
      <Radix.Portal container={place()}>
        <Radix.SubContent sideOffset={6} collisionPadding={8} className={panelLook}>
          <Radix.RadioGroup value={String(value)} onValueChange={(chosen) => onChoose(Number(chosen))}>
            {choices.map((choice) => (
              <Radix.RadioItem
                key={choice.value}
                value={String(choice.value)}
                className={classNames(menuItemLook, 'cursor-default')}
              >
                {choice.label}
                <Radix.ItemIndicator className="ml-auto">
                  <Check size={14} className="text-accent-text" />
                </Radix.ItemIndicator>
              </Radix.RadioItem>
            ))}
          </Radix.RadioGroup>
        </Radix.SubContent>
      </Radix.Portal>
    </Radix.Sub>
  );
}
