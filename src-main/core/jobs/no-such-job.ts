import { EaselError } from '../../../src-shared/nouns/errors.ts';

/** Also what somebody is told of a job that is not theirs to see. */
export function noSuchJob(id: string): EaselError {
  return new EaselError('not_found', `There is no job '${id.slice(0, 60)}'.`, {
    nextStep: 'Use the job_id that the generating call returned; get_queue lists the open ones.',
  });
}

export function noSuchBatch(id: string): EaselError {
  return new EaselError('not_found', `There is no batch '${id.slice(0, 60)}'.`, {
    nextStep: 'Use the batch_id that the call which made it returned.',
  });
}
