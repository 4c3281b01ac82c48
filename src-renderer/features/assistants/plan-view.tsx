import { CornerDownRight, Info } from 'lucide-react';
import type { ChangePlan, FileChange } from '../../../src-shared/nouns/assistants.ts';
import { diffCounts, diffLines } from '../../components/diff-lines.ts';
import { DiffView } from '../../components/diff-view.tsx';
import { PathLine } from '../../components/path-line.tsx';
import { strings } from '../../strings.ts';

const words = strings.assistants.plan;

/** What would be written, where, and what is kept of before. */
export function PlanView({ plan }: { readonly plan: ChangePlan }) {
  const { changes, notes } = plan;
  const nothing = changes.every(({ diff }) => diff === '');
  return (
    <div className="flex flex-col gap-4">
      {nothing && plan.obstacle === null && (plan.action === 'register' || notes.length === 0) ? (
        <p className="font-medium">{words.nothing}</p>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="flex items-start gap-2 rounded-control bg-info-soft p-2.5 text-text">
          <Info size={15} className="mt-0.5 shrink-0 text-info" aria-hidden="true" />
          <span className="min-w-0 break-words">{note}</span>
        </p>
      ))}
      {changes.map((change) => (
        <FileChangeView key={change.path} change={change} />
      ))}
    </div>
  );
}

function FileChangeView({ change }: { readonly change: FileChange }) {
  const { path, diff, target, backup } = change;
  const { added, removed } = diffCounts(diffLines(diff));
  const isNew = diff !== '' && /^@@ -0(?:,0)? /m.test(diff);
  return (
    <section className="flex flex-col gap-1.5">
      <div className="flex items-start justify-between gap-3">
        <PathLine path={path} copyLabel={strings.assistants.place.copyPath} />
        {diff === '' ? null : (
          <span className="font-mono text-tiny whitespace-nowrap text-muted">{words.lines(added, removed)}</span>
        )}
      </div>
      {target === null ? null : (
        <p className="flex items-start gap-1.5 text-small break-all text-muted">
          <CornerDownRight size={14} className="mt-px shrink-0" aria-hidden="true" />
          {words.target(target)}
        </p>
      )}
      {diff === '' ? (
        <p className="text-muted">{words.unchanged}</p>
      ) : (
        <>
          <DiffView diff={diff} label={words.diffOf(path)} />
          {backup === null ? (
            <p className="text-small text-muted">{isNew ? words.fresh : words.backup}</p>
          ) : (
            <div className="text-small text-muted">
              {words.backupAt}
              <PathLine path={backup} copyLabel={strings.assistants.place.copyPath} />
            </div>
          )}
        </>
      )}
    </section>
  );
}
