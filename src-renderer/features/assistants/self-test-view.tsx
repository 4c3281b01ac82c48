import { CircleAlert, CircleCheck, FlaskConical, LoaderCircle } from 'lucide-react';
import type { Assistant, SelfTest } from '../../../src-shared/nouns/assistants.ts';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { formatDuration } from '../../format.ts';
import { strings } from '../../strings.ts';
import { useSelfTest } from './use-assistants.ts';

const words = strings.assistants.selfTest;

/** The last test, and the button for the next one. */
export function SelfTestPanel({ assistant }: { readonly assistant: Assistant }) {
  const test = useSelfTest(assistant);
  const { selfTest } = assistant;
  return (
    <div className="flex flex-col gap-3">
      <div aria-live="polite" aria-busy={test.isPending} className="flex flex-col gap-3">
        {test.isPending ? (
          <Testing />
        ) : test.isError ? (
          <ErrorPanel error={toShownError(test.error)} />
        ) : selfTest ? (
          <SelfTestView selfTest={selfTest} />
        ) : (
          <p className="text-muted">{words.never}</p>
        )}
      </div>
      <Button className="self-start" disabled={test.isPending} onClick={() => test.mutate({ assistant: assistant.id })}>
        <FlaskConical size={14} aria-hidden="true" />
        {test.isPending ? words.running : selfTest ? words.again : words.run}
      </Button>
    </div>
  );
}

function Testing() {
  return (
    <p className="flex items-start gap-2 text-muted">
      <LoaderCircle size={16} aria-hidden="true" className="mt-0.5 shrink-0 animate-spin text-accent-text" />
      {words.runningText}
    </p>
  );
}

/** How far it came, what each step said and took, and what the started process wrote. */
export function SelfTestView({ selfTest }: { readonly selfTest: SelfTest }) {
  const { ok, steps, error, log, command, at } = selfTest;
  return (
    <div className="flex flex-col gap-2.5">
      <p className="flex flex-wrap items-center gap-x-2">
        <span className={`inline-flex items-center gap-1.5 font-medium ${ok ? 'text-success' : 'text-danger'}`}>
          {ok ? <CircleCheck size={16} aria-hidden="true" /> : <CircleAlert size={16} aria-hidden="true" />}
          {ok ? words.passed : words.failed}
        </span>
        <span className="text-small text-muted">
          <RelativeTime at={at} />
        </span>
      </p>
      <ol className="flex flex-col rounded-control border border-line">
        {steps.map((step) => (
          <li key={step.name} className="flex items-start gap-2 border-b border-line px-2.5 py-1.5 last:border-b-0">
            {step.ok ? (
              <CircleCheck
                size={14}
                role="img"
                aria-label={words.passedStep}
                className="mt-0.75 shrink-0 text-success"
              />
            ) : (
              <CircleAlert
                size={14}
                role="img"
                aria-label={words.failedStep}
                className="mt-0.75 shrink-0 text-danger"
              />
            )}
            <span className="min-w-0 flex-1">
              <span className="block">{words.steps[step.name]}</span>
              <span className="block text-small break-words text-muted">{step.message}</span>
            </span>
            <span className="text-small whitespace-nowrap text-muted">{formatDuration(step.took)}</span>
          </li>
        ))}
      </ol>
      {error ? <ErrorPanel error={error} /> : null}
      <Disclosure title={words.command}>
        <CodeBlock text={command} label={words.command} copyLabel={words.copyCommand} wrap />
      </Disclosure>
      {log.length > 0 ? (
        <Disclosure title={words.log} defaultOpen={!ok}>
          <CodeBlock text={log.join('\n')} label={words.log} copyLabel={words.copyLog} wrap />
        </Disclosure>
      ) : null}
    </div>
  );
}
