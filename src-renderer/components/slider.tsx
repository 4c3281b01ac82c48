import { Slider as Radix } from 'radix-ui';

interface SliderProps {
  readonly labelId?: string;
  readonly label?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}

export function Slider({ labelId, label, value, min, max, step, onChange }: SliderProps) {
  return (
    <Radix.Root
      className="h-control relative flex w-full touch-none items-center select-none"
      value={[Math.min(max, Math.max(min, value))]}
      min={min}
      max={max}
      step={step}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
    >
      <Radix.Track className="relative h-1 grow rounded-full bg-selected">
        <Radix.Range className="absolute h-full rounded-full bg-edge" />
      </Radix.Track>
      <Radix.Thumb
        aria-labelledby={labelId}
        aria-label={label}
        className="block size-3.5 rounded-full border border-edge bg-text transition-transform hover:scale-110"
      />
    </Radix.Root>
  );
}
