import { ArrowLeftRight } from 'lucide-react';
import type { TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { NumberInput } from '../../components/number-input.tsx';
import { strings } from '../../strings.ts';
import { stepOf, type FormValues } from './form-model.ts';
import { shapeOf, shapes, sizeOf, type Bounds } from './shapes.ts';

interface SizeControlProps {
  readonly width: TemplateViewParameter;
  readonly height: TemplateViewParameter;
  readonly values: FormValues;
  readonly onChange: (name: string, value: number | undefined) => void;
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Shapes on offer and the exact pixels. Untouched it is left to Easel, which knows what size suits the model. */
export function SizeControl({ width, height, values, onChange }: SizeControlProps) {
  const [w, h] = [numberOf(values[width.name]), numberOf(values[height.name])];
  const [defaultWidth, defaultHeight] = [numberOf(width.default) ?? 1024, numberOf(height.default) ?? 1024];
  const auto = w === undefined && h === undefined;
  const area = (w ?? defaultWidth) * (h ?? defaultHeight);
  const bounds: Bounds = {
    min: Math.max(width.min ?? 64, height.min ?? 64),
    max: Math.min(width.max ?? 8192, height.max ?? 8192),
  };
  const active = auto ? null : shapeOf(w ?? defaultWidth, h ?? defaultHeight);
  const out = [w, h].some((side) => side !== undefined && (side < bounds.min || side > bounds.max));

  const set = (nextWidth: number | undefined, nextHeight: number | undefined): void => {
    onChange(width.name, nextWidth);
    onChange(height.name, nextHeight);
  };

  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-small font-medium text-muted">{strings.create.size}</legend>
      <div className="grid grid-cols-6 gap-1">
        <ShapeButton
          label={strings.create.sizeAuto}
          title={strings.create.sizeAutoHint}
          active={auto}
          onClick={() => set(undefined, undefined)}
        />
        {shapes.map((shape) => {
          const size = sizeOf(shape.ratio, area, bounds);
          return (
            <ShapeButton
              key={shape.name}
              label={shape.name}
              title={strings.create.shape(shape.name, size.width, size.height)}
              ratio={shape.ratio}
              active={active === shape}
              onClick={() => set(size.width, size.height)}
            />
          );
        })}
      </div>
      <div className="flex items-center gap-1">
        <NumberInput
          {...side(width, w, defaultWidth)}
          label={strings.create.width}
          onChange={(next) => onChange(width.name, next)}
        />
        <IconButton
          label={strings.create.swap}
          disabled={auto}
          onClick={() => set(h ?? defaultHeight, w ?? defaultWidth)}
        >
          <ArrowLeftRight size={14} />
        </IconButton>
        <NumberInput
          {...side(height, h, defaultHeight)}
          label={strings.create.height}
          onChange={(next) => onChange(height.name, next)}
        />
      </div>
      {out ? <p className="text-small text-danger">{strings.create.between(bounds.min, bounds.max)}</p> : null}
    </fieldset>
  );
}

function side(parameter: TemplateViewParameter, value: number | undefined, fallback: number) {
  const { min, max } = parameter;
  return {
    value,
    min,
    max,
    step: parameter.multipleOf ?? stepOf(parameter),
    whole: true,
    placeholder: String(fallback),
    invalid: value !== undefined && (value < (min ?? 0) || value > (max ?? Infinity)),
  };
}

interface ShapeButtonProps {
  readonly label: string;
  readonly title: string;
  readonly ratio?: number;
  readonly active: boolean;
  readonly onClick: () => void;
}

function ShapeButton({ label, title, ratio, active, onClick }: ShapeButtonProps) {
  const long = 16;
  const box = ratio === undefined ? null : ratio >= 1 ? [long, long / ratio] : [long * ratio, long];
  return (
    <button
      type="button"
      aria-pressed={active}
      title={title}
      onClick={onClick}
      className={classNames(
        'flex h-12 flex-col items-center justify-center gap-1 rounded-control border text-tiny transition-colors',
        active
          ? 'border-edge bg-selected text-text'
          : 'border-line-strong bg-control text-muted hover:bg-hovered hover:text-text',
      )}
    >
      <span aria-hidden="true" className="flex h-4 items-center">
        {box ? (
          <span className="rounded-[2px] border-[1.5px] border-current" style={{ width: box[0], height: box[1] }} />
        ) : (
          <span className="size-4 rounded-[2px] border-[1.5px] border-dashed border-current" />
        )}
      </span>
      {label}
    </button>
  );
}
