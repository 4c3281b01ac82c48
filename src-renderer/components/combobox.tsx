import { Command } from 'cmdk';
import { Check, ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { strings } from '../strings.ts';
import { classNames } from './class-names.ts';
import { inputLook } from './field.tsx';
import { menuItemLook } from './select.tsx';

interface ComboboxProps {
  readonly id: string;
  readonly labelId: string;
  readonly searchLabel: string;
  readonly value: string | undefined;
  readonly placeholder: string;
  readonly options: readonly string[];
  readonly empty: string;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** One of many, found by typing. */
export function Combobox(props: ComboboxProps) {
  const [open, setOpen] = useState(false);
  const { value, options } = props;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        id={props.id}
        aria-labelledby={`${props.labelId} ${props.id}`}
        aria-describedby={props.describedBy}
        className={classNames(inputLook(props.invalid), 'h-control flex items-center justify-between gap-2 text-left')}
      >
        <span className={classNames('truncate', value === undefined && 'text-faint')}>
          {value ?? props.placeholder}
        </span>
        <ChevronsUpDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          aria-labelledby={props.labelId}
          sideOffset={4}
          collisionPadding={8}
          className="rise z-50 w-(--radix-popover-trigger-width) min-w-64 overflow-hidden rounded-control border border-line-strong bg-control shadow-elevated"
        >
          <Command label={props.searchLabel} loop>
            <Command.Input
              placeholder={props.searchLabel}
              aria-label={props.searchLabel}
              className="h-9 w-full border-b border-line bg-transparent px-3 outline-none"
            />
            <Command.List label={props.searchLabel} className="max-h-64 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-small text-muted">
                {options.length === 0 ? props.empty : strings.common.noMatch}
              </Command.Empty>
              {options.map((option) => (
                <Command.Item
                  key={option}
                  value={option}
                  className={menuItemLook}
                  onSelect={() => {
                    props.onChange(option);
                    setOpen(false);
                  }}
                >
                  <span className="min-w-0 break-all">{option}</span>
                  {option === value ? <Check size={14} className="ml-auto shrink-0 text-accent-text" /> : null}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
