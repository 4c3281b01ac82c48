import type { LucideIcon } from 'lucide-react';
import { Button } from './button.tsx';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** One sentence and one button. */
export function EmptyState({ icon: Icon, title, text, action }: EmptyStateProps) {
  return (
    <div className="appear flex h-full flex-col items-center justify-center gap-1 p-8 text-center">
      <div className="mb-3 flex size-14 items-center justify-center rounded-card border border-line bg-panel text-mark">
        <Icon size={24} strokeWidth={1.5} aria-hidden="true" />
      </div>
      <h2 className="text-title font-semibold">{title}</h2>
      <p className="max-w-80 text-muted">{text}</p>
      {action ? (
        <Button look="primary" className="mt-4" onClick={action.run}>
          {action.label}
        </Button>
      ) : null}
    </div>
  );
}
