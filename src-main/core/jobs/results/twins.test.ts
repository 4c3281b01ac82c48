import { expect, test } from 'vitest';
import { restoreTwins } from './restore-twins.ts';
import { createTwins, type Newcomer, type StoredTwin, type TwinEnd } from './twins.ts';

const job = (jobId: string, change: Partial<Newcomer> = {}): Newcomer => ({
  jobId,
  key: 'k',
  repeatKey: 'call',
  isRandom: false,
  requester: 'claude',
  ...change,
});

const end = (status: TwinEnd['status'], code?: 'job_failed' | 'interrupted' | 'timed_out'): TwinEnd => ({
  status,
  error: code ? { code, message: 'm', nextStep: 'n' } : null,
  outputIds: status === 'succeeded' ? ['o'] : [],
});

/** a leads; b and c follow. */
function three() {
  const twins = createTwins();
  for (const id of ['a', 'b', 'c']) twins.onCreate(job(id));
  return twins;
}

test('jobs with the same key share the run of the first; others and those without a key do not', () => {
  const twins = createTwins();
  expect(twins.onCreate(job('a'))).toEqual({ role: 'lead' });
  expect(twins.onCreate(job('b', { requester: 'cursor' }))).toEqual({
    role: 'follow',
    leader: 'a',
    runId: 'a',
    isRepeat: false,
    note: 'Exactly the same work was already under way for somebody else, so it shares that run.',
  });
  expect(twins.onCreate(job('c'))).toMatchObject({ leader: 'a', note: expect.stringContaining('Job a was already') });
  expect(twins.onCreate(job('d', { key: 'other' }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(job('e', { key: null }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(job('f', { key: null }))).toEqual({ role: 'lead' });
  expect(twins.followersOf('a')).toEqual(['b', 'c']);
});

test('followers end as their leader did, and after the end the same work starts anew', () => {
  for (const how of [end('succeeded'), end('failed', 'job_failed'), end('failed', 'timed_out')]) {
    const twins = three();
    expect(twins.onEnd('a', how)).toEqual({ ended: ['b', 'c'], promoted: null });
    expect(twins.runOf('b')).toBeNull();
    expect(twins.onCreate(job('d'))).toEqual({ role: 'lead' });
  }
});

test('when an accident ended the run, the eldest follower starts one of its own and the rest follow it', () => {
  for (const how of [end('cancelled'), end('failed', 'interrupted'), end('lost')]) {
    const twins = three();
    expect(twins.onEnd('a', how)).toEqual({ ended: [], promoted: { jobId: 'b', followers: ['c'] } });
    expect([twins.leaderOf('a'), twins.leaderOf('b'), twins.runOf('c')]).toEqual([null, 'b', 'b']);
    expect(twins.onCreate(job('d'))).toMatchObject({ leader: 'b' });
    expect(twins.onEnd('b', end('lost'))).toEqual({ ended: [], promoted: { jobId: 'c', followers: ['d'] } });
    expect(twins.onEnd('c', end('succeeded')).ended).toEqual(['d']);
  }
});

test('cancelling a follower leaves the others; cancelling the leader hands the run over; the last one stops it', () => {
  const twins = three();
  expect(twins.onCancel('b')).toEqual({ act: 'detach' });
  expect(twins.onCancel('b')).toBeNull();
  twins.onCreate(job('d'));
  expect(twins.onCancel('a')).toEqual({ act: 'hand-over', runId: 'a', to: 'c', followers: ['d'] });
  expect([twins.leaderOf('a'), twins.runOf('d'), twins.runOf('a')]).toEqual(['c', 'a', null]);
  // The former leader's own end is none of the run's.
  expect(twins.onEnd('a', end('cancelled'))).toEqual({ ended: [], promoted: null });
  expect(twins.onCreate(job('e'))).toMatchObject({ leader: 'c', runId: 'a' });
  expect(twins.onCancel('d')).toEqual({ act: 'detach' });
  expect(twins.onEnd('c', end('succeeded'))).toEqual({ ended: ['e'], promoted: null });
});

test('a run that is being stopped is joined by nobody, and another one starts beside it', () => {
  const twins = createTwins();
  twins.onCreate(job('a'));
  twins.markUndelivered('a');
  expect(twins.onCancel('a')).toEqual({ act: 'stop', runId: 'a' });
  expect(twins.onCancel('a')).toEqual({ act: 'stop', runId: 'a' });
  expect(twins.onCreate(job('b'))).toEqual({ role: 'lead' });
  expect(twins.onCreate(job('r', { key: 'other', isRandom: true }))).toEqual({ role: 'lead' });
  twins.onEnd('a', end('cancelled'));
  expect(twins.onCreate(job('c'))).toMatchObject({ leader: 'b' });
});

const random = (jobId: string, change: Partial<Newcomer> = {}): Newcomer =>
  job(jobId, { key: `key of ${jobId}`, isRandom: true, ...change });

test('with a drawn seed only the repeat of a lost call shares a run, once for each lost call, by the same requester', () => {
  const twins = createTwins();
  twins.onCreate(random('a'));
  expect(twins.onCreate(random('b'))).toEqual({ role: 'lead' });
  twins.markUndelivered('a');
  expect(twins.onCreate(random('x', { requester: 'cursor' }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(random('y', { repeatKey: 'another call' }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(random('z', { repeatKey: null }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(random('c'))).toMatchObject({
    leader: 'a',
    isRepeat: true,
    note: expect.stringContaining('seed'),
  });
  expect(twins.onCreate(random('d'))).toEqual({ role: 'lead' });
  twins.markUndelivered('c');
  expect(twins.onCreate(random('e'))).toMatchObject({ leader: 'a', isRepeat: true });
  twins.markUndelivered('b');
  twins.markDelivered('b');
  expect(twins.onCreate(random('f'))).toEqual({ role: 'lead' });
  twins.markUndelivered('b');
  twins.onEnd('b', end('succeeded'));
  expect(twins.onCreate(random('g'))).toEqual({ role: 'lead' });
  twins.markUndelivered('nobody');
});

test('who asks for the seed that another job drew shares its run; who draws the same by chance does not', () => {
  const twins = createTwins();
  twins.onCreate(random('a', { key: 'k' }));
  expect(twins.onCreate(random('b', { key: 'k' }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(job('c'))).toMatchObject({ role: 'follow', isRepeat: false });
});

test('a lost call of work that is not cacheable is repeated too, and one whose files changed is not', () => {
  const twins = createTwins();
  twins.onCreate(job('a', { key: null }));
  twins.markUndelivered('a');
  expect(twins.onCreate(job('b', { key: 'changed' }))).toEqual({ role: 'lead' });
  expect(twins.onCreate(job('c', { key: null }))).toMatchObject({ leader: 'a', isRepeat: true });
});

const stored = (jobId: string, runId: string, change: Partial<StoredTwin> = {}): StoredTwin => ({
  ...job(jobId),
  runId,
  isLeader: false,
  isUndelivered: false,
  ...change,
});

test('after a restart jobs share their runs as before', () => {
  const { twins, ...todo } = restoreTwins(
    [
      stored('b', 'a', { isLeader: true }),
      stored('c', 'a', { isUndelivered: true }),
      stored('q', 'q', { isLeader: true, key: null, repeatKey: null }),
    ],
    () => null,
  );
  expect(todo).toEqual({ ended: [], promoted: [], cancelled: [] });
  expect([twins.leaderOf('a'), twins.followersOf('b'), twins.runOf('q')]).toEqual(['b', ['c'], 'q']);
  expect(twins.onCreate(job('d'))).toMatchObject({ leader: 'b', runId: 'a' });
  expect(twins.onCreate(random('e'))).toMatchObject({ leader: 'b', isRepeat: true });
});

test('whatever was not written before the program ended is told from what was', () => {
  const leaderless = [stored('b', 'a'), stored('c', 'a')];
  const good = end('succeeded');
  expect(restoreTwins(leaderless, () => good)).toMatchObject({
    ended: [
      { jobId: 'b', end: good },
      { jobId: 'c', end: good },
    ],
    promoted: [],
  });
  const afterLoss = restoreTwins(leaderless, () => end('lost'));
  expect(afterLoss.promoted).toEqual([{ jobId: 'b', runId: 'b', isNewRun: true }]);
  expect(afterLoss.twins.runOf('c')).toBe('b');
  const unknown = restoreTwins(leaderless, () => null);
  expect(unknown.promoted).toEqual([{ jobId: 'b', runId: 'a', isNewRun: false }]);
  expect(unknown.twins.leaderOf('a')).toBe('b');
  const handedOver = restoreTwins(
    [stored('a', 'a', { isLeader: true }), stored('b', 'a', { isLeader: true }), stored('c', 'a')],
    () => null,
  );
  expect(handedOver).toMatchObject({ cancelled: ['a'], promoted: [], ended: [] });
  expect([handedOver.twins.leaderOf('a'), handedOver.twins.runOf('a')]).toEqual(['b', null]);
});
