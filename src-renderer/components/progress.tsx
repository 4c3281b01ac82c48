import { classNames } from './class-names.ts';

interface ProgressBarProps {
  /** 0 to 1. */
  readonly fraction: number;
  readonly label: string;
  readonly className?: string;
}

export function ProgressBar({ fraction, label, className }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(fraction * 100)}
      className={classNames('h-1 overflow-hidden rounded-full bg-selected', className)}
    >
      <div
        className="h-full origin-left rounded-full bg-accent transition-transform duration-300 ease-linear"
        style={{ transform: `scaleX(${Math.min(1, Math.max(0, fraction))})` }}
      />
    </div>
  );
}

interface ProgressRingProps {
  readonly fraction: number;
  /** Side in pixels. */
  readonly size?: number;
}

/** Decoration beside a written progress. */
export function ProgressRing({ fraction, size = 18 }: ProgressRingProps) {
  const radius = 8;
  const round = 2 * Math.PI * radius;
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" className="-rotate-90">
      <circle cx="10" cy="10" r={radius} fill="none" strokeWidth="2.5" className="stroke-selected" />
      <circle
        cx="10"
        cy="10"
        r={radius}
        fill="none"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={round}
        strokeDashoffset={round * (1 - Math.min(1, Math.max(0.02, fraction)))}
        className="stroke-accent transition-[stroke-dashoffset] duration-300 ease-linear"
      />
    </svg>
  );
}
