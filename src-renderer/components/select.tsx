import { Check, ChevronsUpDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { strings } from '../strings.ts';
import { classNames } from './class-names.ts';
import { inputLook } from './field.tsx';

interface SelectProps {
  readonly id?: string;
  readonly label?: string;
  readonly labelId?: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly className?: string;
  readonly onChange: (value: string) => void;
}

/** For a handful of choices; more go into a combobox. */
export function Select({ id, label, labelId, value, options, className, onChange }: SelectProps) {
  return (
    <Radix.Root value={value ?? ''} onValueChange={onChange}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        aria-labelledby={labelId}
        className={classNames(inputLook(), 'h-control flex items-center justify-between gap-2 text-left', className)}
      >
        <span className="truncate">
          <Radix.Value placeholder={strings.common.choose} />
        </span>
        <ChevronsUpDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="rise z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-control border border-line-strong bg-control p-1 shadow-elevated"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} className={menuItemLook}>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                <Radix.ItemIndicator className="ml-auto">
                  <Check size={14} className="text-accent-text" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const menuItemLook =
  'flex min-h-7 items-center gap-2 rounded-small px-2 outline-none data-[highlighted]:bg-hovered data-[selected=true]:bg-hovered data-[disabled=true]:text-faint';
