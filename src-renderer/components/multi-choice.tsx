import { Check, ChevronsUpDown } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import { classNames } from './class-names.ts';
import { inputLook } from './field.tsx';
import { menuItemLook } from './select.tsx';

interface MultiChoiceProps {
  readonly id: string;
  readonly labelId: string;
  readonly describedBy?: string | undefined;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  /** What the closed control says. */
  readonly text: string;
  readonly invalid?: boolean;
  /** In the order of the options. */
  readonly onChange: (chosen: string[]) => void;
}

/** Several of a list; it stays open while one chooses. */
export function MultiChoice({ id, labelId, describedBy, options, chosen, text, invalid, onChange }: MultiChoiceProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger
        id={id}
        aria-labelledby={`${labelId} ${id}`}
        aria-describedby={describedBy}
        className={classNames(inputLook(invalid), 'h-control flex items-center justify-between gap-2 text-left')}
      >
        <span className="truncate">{text}</span>
        <ChevronsUpDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal container={document.getElementById('content')}>
        <Radix.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="rise z-50 max-h-[min(320px,var(--radix-dropdown-menu-content-available-height))] max-w-[min(420px,calc(100vw-16px))] min-w-(--radix-dropdown-menu-trigger-width) overflow-y-auto rounded-control border border-line-strong bg-control p-1 shadow-elevated"
        >
          {options.map((option) => (
            <Radix.CheckboxItem
              key={option}
              checked={chosen.includes(option)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(isChosen) =>
                onChange(options.filter((one) => (one === option ? isChosen : chosen.includes(one))))
              }
              className={classNames(menuItemLook, 'cursor-default')}
            >
              <span className="flex size-4 shrink-0 items-center justify-center rounded-small border border-line-strong">
                <Radix.ItemIndicator>
                  <Check size={12} className="text-accent-text" />
                </Radix.ItemIndicator>
              </span>
              <span className="truncate" title={option}>
                {option}
              </span>
            </Radix.CheckboxItem>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
