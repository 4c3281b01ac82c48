import type { Assistant, AssistantPlace, Finding } from '../../../../src-shared/nouns/assistants.ts';
import { finding } from './finding.ts';

/** What may be wrong between the assistants of this machine and Easel. */
export function registrationFindings(assistants: readonly Assistant[]): Finding[] {
  const installed = assistants.filter(({ installed: isThere }) => isThere);
  const registered = installed.filter(({ state }) => state !== 'not-registered');
  return [
    ...installed.flatMap((assistant) => assistant.places.flatMap((place) => placeFindings(assistant, place))),
    ...(registered.length === 0 && installed.length > 0
      ? [
          finding('no-registration', 'assistants', 'note', {
            message: `Easel is registered with none of the ${installed.length} assistants found here.`,
            fix: 'easel register --all, or press Register in the window.',
          }),
        ]
      : []),
    ...(installed.length === 0
      ? [
          finding('no-assistant', 'assistants', 'note', {
            message: 'No assistant was found on this machine.',
            fix: 'easel assistants shows what can be copied into any other.',
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
            message: `What is registered with ${title} did not answer.`,
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
      // A file that nobody can read is for a person to mend.
      const fixable = error?.code !== 'config_malformed';
      return [
        finding(`registration-${state}`, id, state === 'outdated' ? 'warning' : 'error', {
          message: `${title}: the registration is ${state} (${path}).`,
          cause: error?.message ?? null,
          fix: fixable ? `easel register ${id}` : (error?.nextStep ?? null),
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
