import { describe, expect, it } from 'vitest';
import { createEndedJobs } from './ended-jobs.ts';

describe('createEndedJobs', () => {
  it('tells the end of a job once', () => {
    const jobs = createEndedJobs();
    expect(jobs.hasJustEnded({ id: 'a', status: 'running' })).toBe(false);
    expect(jobs.hasJustEnded({ id: 'a', status: 'succeeded' })).toBe(true);
    expect(jobs.hasJustEnded({ id: 'a', status: 'succeeded' })).toBe(false);
  });

  it('says nothing of a job that had ended before', () => {
    expect(createEndedJobs().hasJustEnded({ id: 'b', status: 'failed' })).toBe(false);
  });
});
