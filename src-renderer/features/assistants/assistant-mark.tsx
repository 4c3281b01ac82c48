import { Plug } from 'lucide-react';
import type { AssistantId } from '../../../src-shared/nouns/assistants.ts';
import { classNames } from '../../components/class-names.ts';

/** Letters and no logos: those belong to their makers. */
const letters: Record<Exclude<AssistantId, 'other'>, string> = {
  'claude-desktop': 'CD',
  'claude-code': 'CC',
  cursor: 'Cu',
  vscode: 'VS',
  'vscode-insiders': 'VI',
  windsurf: 'Wi',
  'lm-studio': 'LM',
  codex: 'Cx',
  gemini: 'Ge',
  zed: 'Ze',
  amp: 'Am',
  copilot: 'Co',
  goose: 'Go',
  kiro: 'Ki',
};

interface AssistantMarkProps {
  readonly id: AssistantId;
  readonly size?: 'small' | 'large';
  /** Not here: paler. */
  readonly quiet?: boolean;
}

/** Decoration: the name stands beside it. */
export function AssistantMark({ id, size = 'small', quiet = false }: AssistantMarkProps) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'flex shrink-0 items-center justify-center rounded-control border border-line-strong bg-control font-semibold',
        size === 'small' ? 'size-8 text-small' : 'size-11 text-title',
        quiet ? 'text-faint' : 'text-text',
      )}
    >
      {id === 'other' ? <Plug size={size === 'small' ? 15 : 20} strokeWidth={1.75} /> : letters[id]}
    </span>
  );
}
