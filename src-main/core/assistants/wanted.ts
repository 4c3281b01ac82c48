import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Transport } from '../../../src-shared/nouns/assistants.ts';
import type { HttpEntry, Launch } from './system.ts';
import type { AssistantFacts, WantedEntry } from './table/assistant-facts.ts';

/** How this Easel is reached. */
export interface Reach {
  readonly launch: Launch;
  /** Null where nothing listens. */
  readonly http: HttpEntry | null;
}

/** What can be registered at all. */
export function possibleEntries({ launch, http }: Reach): { stdio: WantedEntry | null; http: WantedEntry | null } {
  return {
    stdio: launch.kind === 'ready' ? { transport: 'stdio', ...launch.stdio } : null,
    http: http && (launch.kind === 'ready' || launch.httpOnly) ? { transport: 'http', ...http } : null,
  };
}

/** What is written into this client: the transport that the person chose, else the best one that both sides have. @throws bad_input, conflict */
export function wantedFor(facts: AssistantFacts, reach: Reach, chosen: Transport | undefined): WantedEntry {
  const { title, transports } = facts;
  if (chosen !== undefined && !transports.includes(chosen)) {
    throw new EaselError('bad_input', `${title} does not connect over ${chosen}.`, {
      nextStep: `Leave the choice out: ${transports.join(' or ')} is used.`,
    });
  }
  const possible = possibleEntries(reach);
  const entry = (chosen === undefined ? transports : [chosen]).map((one) => possible[one]).find((one) => one !== null);
  if (entry) return entry;
  const { launch } = reach;
  if (launch.kind === 'refused') throw new EaselError('conflict', launch.message, { nextStep: launch.nextStep });
  throw new EaselError('conflict', 'Easel listens on no port, so nothing can connect over HTTP.', {
    nextStep: 'Start Easel with a port, or register over stdio.',
  });
}
