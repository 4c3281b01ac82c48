import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

type Look = 'primary' | 'plain' | 'ghost' | 'danger';

const looks: Record<Look, string> = {
  primary:
    'bg-accent text-accent-contrast font-medium hover:bg-accent-hover disabled:bg-selected disabled:text-faint border border-transparent',
  plain:
    'bg-control text-text border border-line-strong hover:bg-hovered disabled:text-faint disabled:hover:bg-control',
  ghost:
    'text-muted border border-transparent hover:bg-hovered hover:text-text disabled:text-faint disabled:hover:bg-transparent',
  danger: 'bg-danger-soft text-danger border border-danger-line hover:bg-hovered',
};

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
}

export function Button({ look = 'plain', className, type = 'button', ...props }: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        'h-control inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control px-3 whitespace-nowrap transition-colors',
        looks[look],
        className,
      )}
      {...props}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  /** Read by screen readers and shown on hover. */
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function IconButton({ look = 'ghost', label, hint, className, type = 'button', ...props }: IconButtonProps) {
  return (
    <Tooltip label={label} hint={hint}>
      <button
        type={type}
        aria-label={label}
        className={classNames(
          'size-control inline-flex shrink-0 items-center justify-center rounded-control transition-colors',
          looks[look],
          className,
        )}
        {...props}
      />
    </Tooltip>
  );
}
