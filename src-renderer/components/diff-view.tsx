import { strings } from '../strings.ts';
import { classNames } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';
import { diffLines, type DiffLine } from './diff-lines.ts';

const looks: Record<DiffLine['kind'], { readonly mark: string; readonly line: string; readonly sign: string }> = {
  added: { mark: 'text-success', line: 'bg-success-soft', sign: '+' },
  removed: { mark: 'text-danger', line: 'bg-danger-soft', sign: '−' },
  same: { mark: '', line: '', sign: '' },
  gap: { mark: 'text-faint', line: 'bg-hovered', sign: '⋯' },
};

const words = strings.assistants.plan;

interface DiffViewProps {
  /** Unified. */
  readonly diff: string;
  readonly label: string;
}

/** A change line by line: colour, a sign, and a word for whoever hears it. */
export function DiffView({ diff, label }: DiffViewProps) {
  const lines = diffLines(diff);
  const digits = String(Math.max(1, ...lines.map((line) => line.number ?? 0))).length;
  return (
    <div className="relative overflow-hidden rounded-control border border-line-strong bg-ground">
      <div
        role="region"
        aria-label={label}
        tabIndex={0}
        className="max-h-[min(420px,50vh)] overflow-auto font-mono text-tiny focus-visible:-outline-offset-2"
      >
        <div className="w-max min-w-full py-1 pr-10">
          {lines.map((line, index) => (
            <Line key={index} line={line} digits={digits} />
          ))}
        </div>
      </div>
      <CopyButton text={diff} label={words.copyDiff} className="absolute top-0.5 right-0.5 bg-ground!" />
    </div>
  );
}

function Line({ line, digits }: { readonly line: DiffLine; readonly digits: number }) {
  const { mark, line: look, sign } = looks[line.kind];
  const Text = line.kind === 'added' ? 'ins' : line.kind === 'removed' ? 'del' : 'span';
  return (
    <div className={classNames('-mr-10 flex pr-10', look)}>
      <span
        aria-hidden="true"
        className="shrink-0 pl-2.5 text-right text-faint select-none"
        style={{ width: `calc(${digits}ch + 18px)` }}
      >
        {line.number}
      </span>
      <span aria-hidden="true" className={classNames('w-6 shrink-0 text-center font-semibold select-none', mark)}>
        {sign}
      </span>
      {line.kind === 'added' || line.kind === 'removed' ? (
        <span className="sr-only">{line.kind === 'added' ? words.added : words.removed}: </span>
      ) : null}
      <Text className="whitespace-pre text-text no-underline select-text">{line.text || ' '}</Text>
    </div>
  );
}
