import { classNames } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

interface CodeBlockProps {
  readonly text: string;
  /** Names the region for whoever does not see it. */
  readonly label: string;
  readonly copyLabel: string;
  /** Long lines are broken instead of scrolled: for one command, one link, a log. */
  readonly wrap?: boolean;
  readonly className?: string;
}

/** Text as it stands in a file or a terminal: scrolls inside itself, by keyboard too, and is copied in one press. */
export function CodeBlock({ text, label, copyLabel, wrap = false, className }: CodeBlockProps) {
  return (
    <div className="relative rounded-control border border-line-strong bg-ground">
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        className={classNames(
          'overflow-auto py-2 pr-10 pl-2.5 font-mono text-tiny text-text select-text focus-visible:-outline-offset-2',
          wrap ? 'wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre',
          className ?? 'max-h-56',
        )}
      >
        {text}
      </pre>
      <CopyButton text={text} label={copyLabel} className="absolute top-0.5 right-0.5 bg-ground!" />
    </div>
  );
}
