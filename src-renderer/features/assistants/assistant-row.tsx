import { CircleAlert } from 'lucide-react';
import type { Assistant } from '../../../src-shared/nouns/assistants.ts';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { strings } from '../../strings.ts';
import { AssistantMark } from './assistant-mark.tsx';
import { nextAction, troubleOf, type ChangeAction } from './assistant-model.ts';
import { RunningNote, StateBadge } from './state-badge.tsx';

const words = strings.assistants;

interface AssistantRowProps {
  readonly assistant: Assistant;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onChange: (action: ChangeAction) => void;
}

/** A row whose whole face selects; what to do next lies above that face. */
export function AssistantRow({ assistant, selected, onSelect, onChange }: AssistantRowProps) {
  const { id, title, state, way } = assistant;
  const action = nextAction(assistant);
  const absent = state === 'not-installed' && id !== 'other';
  const trouble = troubleOf(assistant);
  const untrue = state === 'registered' && assistant.selfTest?.ok === false;
  return (
    <div
      className={classNames(
        'relative flex min-h-13 items-center gap-3 rounded-card px-2 py-1.5 transition-colors',
        selected ? 'bg-selected' : 'hover:bg-hovered',
      )}
    >
      <button
        type="button"
        data-assistant={id}
        aria-label={words.select(title)}
        aria-current={selected || undefined}
        onClick={onSelect}
        className="absolute inset-0 rounded-card focus-visible:-outline-offset-2"
      />
      <AssistantMark id={id} quiet={absent} />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-3">
          <span className={classNames('truncate font-medium', absent && 'text-muted')}>{title}</span>
          <RunningNote running={assistant.running} />
        </p>
        <p
          className={classNames(
            'line-clamp-2 text-small sm:truncate',
            trouble && state === 'broken' ? 'text-danger' : 'text-muted',
          )}
          title={trouble ?? undefined}
        >
          {trouble ?? (untrue ? <Untrue /> : quietLine(assistant))}
        </p>
      </div>
      {id === 'other' ? null : <StateBadge state={state} />}
      <span className="relative flex w-22 justify-end empty:hidden max-sm:w-auto max-sm:empty:hidden sm:empty:flex">
        {action ? (
          <Button
            look={action === 'register' ? 'plain' : 'primary'}
            aria-label={`${words.actionOn[action]} ${title}`}
            onClick={() => onChange(action)}
          >
            {words[action]}
          </Button>
        ) : way === 'copy' && !absent ? (
          <Button aria-label={`${words.actionOn.setUp} ${title}`} onClick={onSelect}>
            {words.setUp}
          </Button>
        ) : null}
      </span>
    </div>
  );
}

/** Registered, as the file says, and yet it does not work. */
function Untrue() {
  return (
    <span className="inline-flex items-center gap-1 text-danger">
      <CircleAlert size={12} aria-hidden="true" />
      {words.selfTestFailed}
    </span>
  );
}

function quietLine({ id, state, way, places }: Assistant): string {
  if (id === 'other') return words.otherText;
  if (way === 'copy') return words.ways.copy;
  const transport = places.find((place) => place.transport !== null)?.transport ?? null;
  if (state === 'registered' && transport !== null) return words.over[transport];
  if (state === 'not-registered') return words.ways[way];
  return words.meanings[state];
}
