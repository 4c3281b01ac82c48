import {
  CircleAlert,
  CircleArrowUp,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleMinus,
  type LucideIcon,
} from 'lucide-react';
import type { RegistrationState } from '../../../src-shared/nouns/assistants.ts';
import { Badge } from '../../components/badge.tsx';
import { strings } from '../../strings.ts';

type Tone = 'neutral' | 'success' | 'warning' | 'danger';

const looks: Record<RegistrationState, { readonly icon: LucideIcon; readonly tone: Tone }> = {
  'not-installed': { icon: CircleDashed, tone: 'neutral' },
  'not-registered': { icon: CircleMinus, tone: 'neutral' },
  registered: { icon: CircleCheck, tone: 'success' },
  outdated: { icon: CircleArrowUp, tone: 'warning' },
  broken: { icon: CircleAlert, tone: 'danger' },
  lost: { icon: CircleHelp, tone: 'warning' },
};

/** A sign and a word, never the colour alone. */
export function StateBadge({ state }: { readonly state: RegistrationState }) {
  const { icon: Icon, tone } = looks[state];
  return (
    <Badge tone={tone}>
      <Icon size={12} aria-hidden="true" />
      {strings.assistants.states[state]}
    </Badge>
  );
}

/** Beside the name, where it is known. */
export function RunningNote({ running }: { readonly running: boolean | null }) {
  if (running !== true) return null;
  return (
    <span className="inline-flex items-center gap-1.5 text-small whitespace-nowrap text-muted">
      <span aria-hidden="true" className="size-1.5 rounded-full bg-success" />
      {strings.assistants.running}
    </span>
  );
}
