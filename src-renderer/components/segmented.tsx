import { TriangleAlert } from 'lucide-react';
import { classNames } from './class-names.ts';

interface SegmentedOption {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** It can be pressed, and something is wrong with it; said beside the label. */
  readonly warning?: string;
}

interface SegmentedProps {
  readonly legend: string;
  readonly value: string | null;
  readonly options: readonly SegmentedOption[];
  readonly onChange: (value: string) => void;
}

const mostInRow = 4;

/** One of a few, all of them in sight. */
export function Segmented({ legend, value, options, onChange }: SegmentedProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-small font-medium text-muted">{legend}</legend>
      <div
        className={classNames(
          'rounded-control border border-line-strong bg-control p-0.5',
          options.length > mostInRow ? 'grid grid-cols-3' : 'flex',
        )}
      >
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            aria-pressed={value === option.value}
            title={option.hint}
            onClick={() => onChange(option.value)}
            className={classNames(
              'h-6 flex-1 truncate rounded-small px-2 text-small transition-colors',
              value === option.value ? 'bg-selected font-medium text-text' : 'text-muted hover:text-text',
            )}
          >
            {option.warning === undefined ? null : (
              <TriangleAlert size={12} className="mr-1 inline-block text-warning" aria-hidden="true" />
            )}
            {option.label}
            {option.warning === undefined ? null : <span className="sr-only">, {option.warning}</span>}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
