import { EaselError } from '../../../src-shared/nouns/errors.ts';

/** Also what somebody is told of an output that is not theirs to see. */
export function noSuchOutput(id: string): EaselError {
  return new EaselError('not_found', `There is no output '${id.slice(0, 60)}'.`, {
    nextStep: 'List the outputs, or ask the job that made it.',
  });
}
