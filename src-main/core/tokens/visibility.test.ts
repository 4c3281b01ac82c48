import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { jobSchema, type Job } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { noQueueOfJobs } from '../jobs/no-jobs.fixture.ts';
import { noSuchJob } from '../jobs/no-such-job.ts';
import { noSuchOutput } from '../outputs/no-such-output.ts';
import type { Outputs } from '../outputs/outputs.ts';
import { memoryTokens } from './memory-tokens.fixture.ts';
import { jobsFor, outputsFor, type SeenJobs } from './narrow.ts';
import { maySee, maySeeOutput, viewerOf } from './visibility.ts';

const tokens = memoryTokens({ token_a: [], token_b: [], token_all: ['all'] });
const owners = [null, 'token_a', 'token_b', 'token_all', 'token_gone'] as const;
const owner = fc.constantFrom(...owners);
const viewers = fc.constantFrom(...owners, 'none', '');

/** The rule in other words. */
const expected = (viewer: string | null, of: string | null): boolean =>
  viewer === null || viewer === 'token_all' || viewer === of;

const blank: Job = jobSchema.parse({
  id: '',
  status: 'running',
  template: null,
  title: 'a secret of somebody',
  parameters: {},
  adjustments: [],
  requester: { kind: 'assistant', name: 'x' },
  backendId: null,
  createdAt: 1,
  startedAt: null,
  endedAt: null,
  progress: null,
  previewNumber: 0,
  queuePosition: null,
  error: null,
  outputIds: [],
});

const jobOf = (token: string | null, n: number): Job => ({
  ...blank,
  id: `job-${n}`,
  // Several have one time.
  createdAt: n >> 2,
  requester: { ...blank.requester, token },
});

/** What a test did to a job that it should not have been able to. */
function jobsOf(all: readonly Job[]): SeenJobs & { readonly touched: string[] } {
  const touched: string[] = [];
  const get = (id: string): Job => {
    const job = all.find((one) => one.id === id);
    if (!job) throw noSuchJob(id);
    return job;
  };
  return {
    touched,
    batches: noQueueOfJobs.batches,
    heard: noQueueOfJobs.heard,
    create: () => Promise.resolve(blank),
    submit: () => Promise.resolve(blank),
    get,
    list: ({ limit = 50 } = {}) => all.toReversed().slice(0, limit),
    open: () => [...all],
    cancel: async (id) => {
      touched.push(id);
      return get(id);
    },
    wait: async (id) => {
      touched.push(id);
      return get(id);
    },
    preview: (id) => (all.some((job) => job.id === id) ? { bytes: new Uint8Array(), mime: '', number: 1 } : null),
    traceback: (id) => {
      touched.push(id);
      return get(id).id;
    },
  };
}

const outputOf = (token: string | null, n: number): Output => ({
  id: `output-${n}`,
  jobId: `job-${n >> 1}`,
  index: 0,
  nodeId: '9',
  kind: 'text',
  mime: 'text/plain',
  filename: 'same.txt',
  width: null,
  height: null,
  bytes: 1,
  thumbhash: null,
  createdAt: n,
  temporary: false,
  template: null,
  title: 'a secret of somebody',
  parameters: {},
  backendName: 'home',
  demo: false,
  token,
});

function outputsOf(all: readonly Output[]): Outputs {
  const get = async (id: string): Promise<Output> => {
    const output = all.find((one) => one.id === id);
    if (!output) throw noSuchOutput(id);
    return output;
  };
  const of = (token: string | null = null): Output[] =>
    all.filter((one) => token === null || one.token === token).toReversed();
  return {
    get,
    named: async (filename, { token } = {}) => of(token ?? null).find((one) => one.filename === filename) ?? null,
    list: async ({ limit = 60, token } = {}) => {
      const mine = of(token ?? null);
      return { outputs: mine.slice(0, limit), nextCursor: null, total: mine.length };
    },
    ofJob: async (jobId) => all.filter((one) => one.jobId === jobId),
    count: () => all.length,
    file: async (id) => ({ path: '/x', mime: '', bytes: 1, etag: '', filename: (await get(id)).filename }),
    inline: async (id) => ({ bytes: new TextEncoder().encode((await get(id)).id), mime: 'image/png' }),
    text: async (id) => ({ text: (await get(id)).title, complete: true }),
  };
}

/** What was answered, or how it was refused, so that two can be compared to the last letter. */
async function answerOf(act: () => unknown): Promise<unknown> {
  try {
    return { answered: await act() };
  } catch (error) {
    if (error instanceof EaselError) return { refused: error.toData() };
    throw error;
  }
}

test('a viewer sees exactly its own, unless it may see all', () => {
  fc.assert(
    fc.property(viewers, owner, (viewer, token) => {
      const seen = viewerOf({ token: viewer }, tokens);
      expect(maySee(seen, { requester: { token } })).toBe(expected(viewer, token));
      expect(maySeeOutput(seen, { token })).toBe(expected(viewer, token));
    }),
    { seed: 8, numRuns: 200 },
  );
});

test('what a token may is asked each time', () => {
  const some = memoryTokens({ token_x: ['all'] });
  expect(viewerOf({ token: 'token_x' }, some)).toEqual({ sees: 'all' });
  some.revoke('token_x');
  expect(viewerOf({ token: 'token_x' }, some)).toEqual({ sees: 'own', token: 'token_x' });
});

describe('over whatever jobs there are', () => {
  const world = fc.record({ viewer: viewers, jobs: fc.array(owner, { maxLength: 40 }) });

  test('one of another is answered as one that nobody ever made, and nothing is done to it', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ viewer, jobs: tokensOfJobs }) => {
        const all = tokensOfJobs.map(jobOf);
        const [inner, empty] = [jobsOf(all), jobsOf([])];
        const seen = jobsFor(inner, viewerOf({ token: viewer }, tokens));
        const acts = (id: string, jobs: SeenJobs): (() => unknown)[] => [
          () => jobs.get(id),
          () => jobs.wait(id, { timeoutMs: 0 }),
          () => jobs.cancel(id),
          () => jobs.preview(id),
          () => jobs.traceback(id),
        ];
        for (const job of all) {
          const isSeen = expected(viewer, job.requester.token);
          const [asked, wanted] = [acts(job.id, seen), acts(job.id, isSeen ? jobsOf(all) : empty)];
          for (const [n, act] of asked.entries())
            expect(await answerOf(act)).toEqual(await answerOf(wanted[n] ?? (() => null)));
          expect(inner.touched.includes(job.id)).toBe(isSeen);
        }
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  test('lists have all that is seen, in order, as many as asked for, and nothing else', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 12 }), ({ viewer, jobs: tokensOfJobs }, limit) => {
        const all = tokensOfJobs.map(jobOf);
        const seen = jobsFor(jobsOf(all), viewerOf({ token: viewer }, tokens));
        const own = all.filter((job) => expected(viewer, job.requester.token));
        expect(seen.open()).toEqual(own);
        expect(seen.list({ limit })).toEqual(own.toReversed().slice(0, limit));
        expect(seen.list()).toEqual(own.toReversed());
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});

test('outputs of others are not there: not by id, by name, of a job, nor in a list', async () => {
  await fc.assert(
    fc.asyncProperty(viewers, fc.array(owner, { maxLength: 20 }), async (viewer, tokensOfOutputs) => {
      const all = tokensOfOutputs.map(outputOf);
      const own = all.filter(({ token }) => expected(viewer, token));
      const seen = outputsFor(outputsOf(all), viewerOf({ token: viewer }, tokens));
      const wanted = outputsOf(own);
      for (const { id, jobId } of all) {
        const acts = (outputs: typeof seen): (() => unknown)[] => [
          () => outputs.get(id),
          () => outputs.file(id, 'original'),
          () => outputs.inline(id),
          () => outputs.text(id, 9),
          () => outputs.ofJob(jobId),
        ];
        const answers = acts(wanted);
        for (const [n, act] of acts(seen).entries())
          expect(await answerOf(act)).toEqual(await answerOf(answers[n] ?? (() => null)));
      }
      expect(await seen.named('same.txt')).toEqual(await wanted.named('same.txt'));
      expect(await seen.list({ limit: 3 })).toEqual(await wanted.list({ limit: 3 }));
    }),
    { seed: 8, numRuns: 60 },
  );
});
