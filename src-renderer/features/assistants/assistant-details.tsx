import { Trash2, Undo2 } from 'lucide-react';
import type { Assistant } from '../../../src-shared/nouns/assistants.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { Section } from '../../components/facts.tsx';
import { strings } from '../../strings.ts';
import { AssistantMark } from './assistant-mark.tsx';
import { canRemove, hasEntry, nextAction, type ChangeAction } from './assistant-model.ts';
import { ClientLog } from './client-log.tsx';
import { Copyables } from './copyables.tsx';
import { PlaceList } from './place-list.tsx';
import { SelfTestPanel } from './self-test-view.tsx';
import { RunningNote, StateBadge } from './state-badge.tsx';
import { useUndo } from './use-assistants.ts';

const words = strings.assistants;

interface AssistantDetailsProps {
  readonly assistant: Assistant;
  readonly onChange: (action: ChangeAction) => void;
}

/** One assistant in full: what it has, what can be done, and how to do it by hand. */
export function AssistantDetails({ assistant, onChange }: AssistantDetailsProps) {
  const { id, title, way, state, places, copyables } = assistant;
  const byHand = way === 'copy';
  const absent = state === 'not-installed' && id !== 'other';
  return (
    <div data-assistant-panel={id} tabIndex={-1} className="flex flex-col gap-4 outline-none">
      <div className="flex items-center gap-3">
        <AssistantMark id={id} size="large" />
        <div className="min-w-0">
          <p className="truncate text-title font-semibold">{title}</p>
          {id === 'other' ? null : (
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <StateBadge state={state} />
              <RunningNote running={assistant.running} />
            </p>
          )}
        </div>
      </div>
      <p className="text-muted">
        {id === 'other'
          ? words.otherText
          : absent
            ? words.notInstalled(title)
            : byHand
              ? words.ways.copy
              : words.meanings[state]}
      </p>
      <Actions assistant={assistant} onChange={onChange} />
      {places.length > 0 ? (
        <Section title={words.place.title}>
          <PlaceList places={places} />
        </Section>
      ) : null}
      {hasEntry(assistant) ? (
        <Section title={words.selfTest.title}>
          <SelfTestPanel key={id} assistant={assistant} />
        </Section>
      ) : null}
      {byHand && copyables.length > 0 ? (
        <Section title={words.copyables.title}>
          <Copyables copyables={copyables} />
        </Section>
      ) : null}
      {!byHand ? (
        <div className="flex flex-col gap-1 border-t border-line pt-3">
          {copyables.length > 0 ? (
            <Disclosure title={words.copyables.title}>
              <Copyables copyables={copyables} />
            </Disclosure>
          ) : null}
          {absent ? null : <ClientLog key={id} assistant={id} />}
        </div>
      ) : null}
    </div>
  );
}

function Actions({ assistant, onChange }: AssistantDetailsProps) {
  const undo = useUndo();
  const action = nextAction(assistant);
  const entry = hasEntry(assistant);
  const removable = canRemove(assistant);
  if (!action && !removable && !assistant.undoable) return null;
  return (
    <div className="flex flex-wrap gap-1.5">
      {action ? (
        <Button look="primary" onClick={() => onChange(action)}>
          {words[action]}
        </Button>
      ) : entry ? (
        <Button onClick={() => onChange('change')}>{words.change}</Button>
      ) : null}
      {removable ? (
        <Button onClick={() => onChange('remove')}>
          <Trash2 size={14} aria-hidden="true" />
          {words.remove}
        </Button>
      ) : null}
      {assistant.undoable ? (
        <Button disabled={undo.isPending} onClick={() => undo.mutate({ assistant: assistant.id })}>
          <Undo2 size={14} aria-hidden="true" />
          {undo.isPending ? words.undoing : words.undoLast}
        </Button>
      ) : null}
    </div>
  );
}
