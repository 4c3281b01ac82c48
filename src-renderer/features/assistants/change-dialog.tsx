import { LoaderCircle, RefreshCw, Undo2 } from 'lucide-react';
import type { Assistant, AssistantId } from '../../../src-shared/nouns/assistants.ts';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Modal } from '../../components/modal.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import type { ChangeAction } from './assistant-model.ts';
import { ChangeOptions } from './change-options.tsx';
import { PlanView } from './plan-view.tsx';
import { ResultView } from './result-view.tsx';
import { useChange } from './use-change.ts';

const words = strings.assistants;

interface ChangeDialogProps {
  readonly assistant: Assistant;
  readonly action: ChangeAction;
  readonly onClose: () => void;
}

type Change = ReturnType<typeof useChange>;

/** The plan first, with the exact change; then what was done, and the way back. */
export function ChangeDialog({ assistant, action, onClose }: ChangeDialogProps) {
  const change = useChange(assistant, action);
  const { outcome, confirm, undo } = change;
  return (
    <Modal
      title={words.plan.titles[action](assistant.title)}
      onClose={onClose}
      returnTo={() => placeOf(assistant.id)}
      footer={
        outcome ? (
          <>
            {outcome.undone || !outcome.result.assistant.undoable ? null : (
              <Button disabled={undo.isPending} onClick={() => undo.mutate()}>
                <Undo2 size={14} aria-hidden="true" />
                {undo.isPending ? words.undoing : words.undo}
              </Button>
            )}
            <Button look="primary" onClick={onClose}>
              {words.result.done}
            </Button>
          </>
        ) : (
          <>
            {confirm.isPending ? (
              <p role="status" className="flex min-w-0 flex-1 items-start gap-2 text-small text-muted">
                <LoaderCircle size={16} aria-hidden="true" className="shrink-0 animate-spin text-accent-text" />
                {action === 'remove' ? words.plan.removingText : words.plan.workingText}
              </p>
            ) : null}
            <Button onClick={onClose}>{confirm.isPending ? strings.common.close : strings.common.cancel}</Button>
            <Button
              look={action === 'remove' ? 'danger' : 'primary'}
              disabled={!change.ready || confirm.isPending || confirm.isError}
              onClick={() => confirm.mutate()}
            >
              {confirm.isPending ? words.plan.working[action] : words.actionOn[action]}
            </Button>
          </>
        )
      }
    >
      {outcome ? (
        <>
          {undo.isError ? <ErrorPanel error={toShownError(undo.error)} /> : null}
          <ResultView
            result={outcome.result}
            kind={outcome.undone ? 'undone' : action === 'remove' ? 'removed' : 'registered'}
          />
        </>
      ) : (
        <Proposal assistant={assistant} action={action} change={change} />
      )}
    </Modal>
  );
}

/** Its panel where that is open, else its row. */
function placeOf(id: AssistantId): HTMLElement | null {
  return document.querySelector(`[data-assistant-panel="${id}"]`) ?? document.querySelector(`[data-assistant="${id}"]`);
}

interface ProposalProps {
  readonly assistant: Assistant;
  readonly action: ChangeAction;
  readonly change: Change;
}

function Proposal({ assistant, action, change }: ProposalProps) {
  const { plan, confirm, options, setOptions } = change;
  const failure = confirm.error ?? plan.error;
  const obstacle = failure ? toShownError(failure) : (plan.data?.obstacle ?? null);
  const writes = plan.data !== undefined && plan.data.changes.some(({ diff }) => diff !== '');
  return (
    <>
      {obstacle ? (
        <ErrorPanel error={obstacle} tone={failure ? 'danger' : 'warning'}>
          <Button disabled={plan.isFetching} onClick={change.checkAgain}>
            <RefreshCw size={14} aria-hidden="true" />
            {plan.isFetching ? words.plan.checking : words.plan.checkAgain}
          </Button>
        </ErrorPanel>
      ) : null}
      {writes ? <p className="text-muted">{words.plan.text}</p> : null}
      {plan.data ? <PlanView plan={plan.data} /> : plan.isError ? null : <SkeletonRows rows={2} className="h-24" />}
      <ChangeOptions
        assistant={assistant}
        action={action}
        options={options}
        usualTransport={plan.data?.transport ?? null}
        onChange={setOptions}
      />
    </>
  );
}
