import { useState } from 'react';
import { classNames } from './class-names.ts';
import { inputLook } from './field.tsx';

interface NumberInputProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: number | undefined;
  readonly placeholder?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step: number;
  readonly whole: boolean;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  readonly className?: string;
  readonly onChange: (value: number | undefined) => void;
}

/** A number one can type freely; it counts when it reads as one. Arrow keys step, with Shift by ten. Emptied means: not given. */
export function NumberInput(props: NumberInputProps) {
  const { value, min = -Infinity, max = Infinity, step, whole, onChange } = props;
  const shown = value === undefined ? '' : String(value);
  /** What is being typed; null while nobody types. */
  const [draft, setDraft] = useState<string | null>(null);

  const take = (text: string): void => {
    setDraft(text);
    if (text.trim() === '') return onChange(undefined);
    const number = Number(text.replace(',', '.'));
    if (Number.isFinite(number)) onChange(whole ? Math.round(number) : number);
  };

  const stepBy = (factor: number): void => {
    setDraft(null);
    const base = value ?? (props.placeholder ? Number(props.placeholder) || 0 : 0);
    const next = Math.min(max, Math.max(min, base + factor * step));
    onChange(whole ? Math.round(next) : Number(next.toFixed(6)));
  };

  return (
    <input
      id={props.id}
      aria-label={props.label}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      inputMode={whole ? 'numeric' : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      value={draft ?? shown}
      placeholder={props.placeholder}
      className={classNames(inputLook(props.invalid), 'h-control tabular-nums', props.className)}
      onChange={(event) => take(event.target.value)}
      onBlur={() => setDraft(null)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        stepBy((event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1));
      }}
    />
  );
}
