import { CircleCheck, RotateCw, TriangleAlert } from 'lucide-react';
import type { ChangeResult } from '../../../src-shared/nouns/assistants.ts';
import { Section } from '../../components/facts.tsx';
import { PathLine } from '../../components/path-line.tsx';
import { strings } from '../../strings.ts';
import { SelfTestView } from './self-test-view.tsx';

const words = strings.assistants.result;

interface ResultViewProps {
  readonly result: ChangeResult;
  readonly kind: 'registered' | 'removed' | 'undone';
}

/** What was done, what the person does next, and the proof that it works. */
export function ResultView({ result, kind }: ResultViewProps) {
  const { assistant, selfTest, changes } = result;
  const failed = selfTest?.ok === false;
  const Icon = failed ? TriangleAlert : CircleCheck;
  const sentence =
    kind === 'undone' ? words.undone : failed ? words.untested(assistant.title) : words[kind](assistant.title);
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className={`flex gap-3 rounded-card p-3 ${failed ? 'bg-warning-soft' : 'bg-success-soft'}`}>
        <Icon size={18} aria-hidden="true" className={`mt-px shrink-0 ${failed ? 'text-warning' : 'text-success'}`} />
        <div className="min-w-0">
          <p className="font-medium break-words">{sentence}</p>
          {assistant.afterwards && kind === 'registered' ? (
            <p className="mt-1 flex items-start gap-1.5 break-words">
              <RotateCw size={14} className="mt-0.75 shrink-0 text-muted" aria-hidden="true" />
              {assistant.afterwards}
            </p>
          ) : null}
        </div>
      </div>
      {selfTest ? (
        <Section title={strings.assistants.selfTest.title}>
          <SelfTestView selfTest={selfTest} />
        </Section>
      ) : null}
      {changes.length > 0 ? (
        <Section title={words.changed}>
          <ul className="flex flex-col gap-3">
            {changes.map(({ path, backup, target }) => (
              <li key={path} className="flex flex-col gap-1">
                <PathLine path={target ?? path} copyLabel={strings.assistants.place.copyPath} />
                {backup === null ? null : (
                  <div className="text-small text-muted">
                    {words.backup}
                    <PathLine path={backup} copyLabel={strings.assistants.place.copyPath} />
                  </div>
                )}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </div>
  );
}
