import { Switch as Radix } from 'radix-ui';
import { useId } from 'react';

interface SwitchProps {
  readonly label: string;
  readonly description?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, description, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="h-control flex items-center justify-between gap-2">
      <label htmlFor={id} title={description} className="text-small font-medium text-muted">
        {label}
      </label>
      <Knob id={id} checked={checked} onChange={onChange} />
    </div>
  );
}

interface ToggleProps {
  /** Read by screen readers, and shown on hover: nothing stands beside it. */
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off of the thing that it stands in. */
export function Toggle({ label, checked, onChange }: ToggleProps) {
  return <Knob label={label} checked={checked} onChange={onChange} />;
}

function Knob({ id, label, checked, onChange }: Omit<ToggleProps, 'label'> & { id?: string; label?: string }) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      title={label}
      checked={checked}
      onCheckedChange={onChange}
      className="flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-selected px-0.5 transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="size-3.5 rounded-full bg-text transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-contrast" />
    </Radix.Root>
  );
}
