import type { ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  /** Beside the title, quiet: a count, a state. */
  readonly note?: ReactNode;
  /** At most five. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: one heading, one toolbar, then the page. */
export function Page({ title, note, actions, children }: PageProps) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="drag-region flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
        <h1 className="text-title font-semibold tracking-tight">{title}</h1>
        {note ? <div className="min-w-0 truncate text-small text-muted">{note}</div> : null}
        <div className="ml-auto flex items-center gap-1.5">{actions}</div>
      </header>
      <div className="relative min-h-0 flex-1">{children}</div>
    </div>
  );
}
