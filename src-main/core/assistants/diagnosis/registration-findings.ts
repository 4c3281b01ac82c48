import type { Assistant, AssistantId, AssistantPlace, Finding } from '../../../../src-shared/nouns/assistants.ts';
import { isRepairable, isSwitchedOff } from '../status.ts';
import { finding } from './finding.ts';

/** An entry of Easel's in a file that its client does not read. */
export interface UnreadEntry {
  readonly assistant: AssistantId;
  readonly title: string;
  readonly path: string;
}

/** What may be wrong between the assistants of this machine and Easel. */
export function registrationFindings(assistants: readonly Assistant[], unread: readonly UnreadEntry[]): Finding[] {
  const installed = assistants.filter(({ installed: isThere }) => isThere);
  const registered = installed.filter(({ state }) => state !== 'not-registered');
  return [
    ...installed.flatMap((assistant) => assistant.places.flatMap((place) => placeFindings(assistant, place))),
    ...unread.map(unreadFinding),
    ...(registered.length === 0 && installed.length > 0
      ? [
          finding('no-registration', 'assistants', 'note', {
            message:
              installed.length === 1
                ? 'Easel is not registered with the one assistant found here.'
                : `Easel is registered with none of the ${installed.length} assistants found here.`,
            fix: 'easel register --all, or press Register in the window.',
          }),
        ]
      : []),
    ...(installed.length === 0
      ? [
          finding('no-assistant', 'assistants', 'note', {
            message: 'No assistant was found on this machine.',
            fix: 'easel assistants show other shows what can be copied into any of them.',
          }),
        ]
      : []),
  ];
}

function placeFindings({ id, title, selfTest }: Assistant, place: AssistantPlace): Finding[] {
  const { state, error, path } = place;
  switch (state) {
    case 'registered': {
      if (selfTest && !selfTest.ok) {
        return [
          finding('self-test', id, 'error', {
            message: `What is registered with ${title} does not answer.`,
            cause: selfTest.error?.message ?? null,
            fix: selfTest.error?.nextStep ?? null,
          }),
        ];
      }
      return [finding('registration', id, 'ok', { message: `Easel is registered with ${title}.` })];
    }
    case 'lost':
    case 'outdated':
    case 'broken': {
      if (isSwitchedOff(place)) {
        const message = `Easel is switched off in ${title}.`;
        return [finding('registration-off', id, 'note', { message, fix: error?.nextStep ?? null })];
      }
      // A file that nobody can read is for a person to mend.
      const fixable = isRepairable(place);
      return [
        finding(`registration-${state}`, id, state === 'outdated' ? 'warning' : 'error', {
          message: fixable
            ? `The registration with ${title} is ${state} (${path}).`
            : `The list of servers of ${title} cannot be used.`,
          cause: error?.message ?? null,
          fix: fixable ? registerLine(id, place) : (error?.nextStep ?? null),
          fixable,
        }),
      ];
    }
    default:
      return error
        ? [finding('config', id, 'warning', { message: `${title}: ${error.message}`, fix: error.nextStep })]
        : [];
  }
}

function registerLine(id: AssistantId, { project }: AssistantPlace): string {
  return project === null ? `easel register ${id}` : `easel register ${id} --project "${project}"`;
}

/** Claude Desktop as Windows packages it. */
function unreadFinding({ assistant, title, path }: UnreadEntry): Finding {
  return finding('config-not-read', assistant, 'warning', {
    message: `Easel stands in ${path}, which ${title} does not read.`,
    cause: `As an app of the Windows Store, ${title} has a private copy of that folder and reads only that.`,
    fix: `easel unregister ${assistant}, then easel register ${assistant}: it writes where it is read.`,
  });
}
