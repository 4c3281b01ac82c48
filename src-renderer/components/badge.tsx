import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { classNames } from './class-names.ts';

type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info';

const tones: Record<Tone, string> = {
  neutral: 'bg-hovered text-muted',
  accent: 'bg-accent-soft text-accent-text',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-info-soft text-info',
};

interface BadgeProps {
  readonly tone?: Tone;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = 'neutral', className, children }: BadgeProps) {
  return (
    <span
      className={classNames(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-small px-1.5 text-tiny font-medium whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

/** On everything that the demo made or is. */
export function DemoBadge({ className }: { readonly className?: string }) {
  return (
    <Badge tone="accent" {...(className === undefined ? {} : { className })}>
      {strings.app.demo}
    </Badge>
  );
}
