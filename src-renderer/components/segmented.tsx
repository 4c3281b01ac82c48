import { classNames } from './class-names.ts';

interface SegmentedProps {
  readonly legend: string;
  readonly value: string | null;
  readonly options: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
  readonly onChange: (value: string) => void;
}

/** One of a few, all of them in sight. */
export function Segmented({ legend, value, options, onChange }: SegmentedProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-small font-medium text-muted">{legend}</legend>
      <div className="flex rounded-control border border-line-strong bg-control p-0.5">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            aria-pressed={value === option.value}
            title={option.hint}
            onClick={() => onChange(option.value)}
            className={classNames(
              'h-6 flex-1 rounded-small px-2 text-small whitespace-nowrap transition-colors',
              value === option.value ? 'bg-selected font-medium text-text' : 'text-muted hover:text-text',
            )}
          >
            {option.label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
