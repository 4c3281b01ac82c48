import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WaitingQueue } from './waiting-queue.ts';

type Act =
  | { kind: 'add'; requester: string; priority: number }
  | { kind: 'take' }
  | { kind: 'take one'; n: number }
  | { kind: 'remove'; n: number }
  | { kind: 'move'; n: number; before: number | null }
  | { kind: 'prioritise'; n: number; priority: number }
  | { kind: 'give back'; n: number };

const requester = fc.constantFrom('ann', 'ben', 'cid', 'dot');
const priority = fc.integer({ min: -1, max: 1 });
const n = fc.nat(40);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), requester, priority }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
  fc.record({ kind: fc.constant('take one' as const), n }),
  fc.record({ kind: fc.constant('remove' as const), n }),
  fc.record({ kind: fc.constant('move' as const), n, before: fc.option(n) }),
  fc.record({ kind: fc.constant('prioritise' as const), n, priority }),
  fc.record({ kind: fc.constant('give back' as const), n }),
);

const ids = (queue: WaitingQueue): string[] => [...queue.ordered()].map(({ id }) => id);

function fill(queue: WaitingQueue, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts))
    for (let index = 1; index <= count; index++) queue.add({ id: `${name}${index}`, requester: name, priority: 0 });
}

function takeAll(queue: WaitingQueue): string[] {
  const taken: string[] = [];
  for (;;) {
    const [next] = queue.ordered();
    if (!next) return taken;
    queue.take(next.id);
    taken.push(next.id);
  }
}

/** What every waiting queue keeps to, whatever keeps its jobs. */
export function describeWaitingQueue(name: string, create: () => WaitingQueue): void {
  describe(`a waiting queue, ${name}`, () => {
    test('one requester: first come, first served', () => {
      const queue = create();
      fill(queue, { ann: 3 });
      expect(takeAll(queue)).toEqual(['ann1', 'ann2', 'ann3']);
    });

    test('a long line does not hold up a short one that came later', () => {
      const queue = create();
      fill(queue, { ann: 4, ben: 2 });
      expect(ids(queue)).toEqual(['ann1', 'ben1', 'ann2', 'ben2', 'ann3', 'ann4']);
      expect(takeAll(queue)).toEqual(['ann1', 'ben1', 'ann2', 'ben2', 'ann3', 'ann4']);
    });

    test('who comes while others were served waits for this round, not for all they had', () => {
      const queue = create();
      fill(queue, { ann: 5, ben: 5 });
      for (const id of ['ann1', 'ben1', 'ann2', 'ben2']) queue.take(id);
      fill(queue, { cid: 2 });
      expect(ids(queue).slice(0, 5)).toEqual(['cid1', 'ann3', 'ben3', 'cid2', 'ann4']);
    });

    test('a higher priority goes before all lower ones', () => {
      const queue = create();
      fill(queue, { ann: 2 });
      queue.add({ id: 'urgent', requester: 'ben', priority: 5 });
      queue.add({ id: 'someday', requester: 'ben', priority: -5 });
      expect(ids(queue)).toEqual(['urgent', 'ann1', 'ann2', 'someday']);
      expect(queue.prioritise('someday', 6)?.priority).toBe(6);
      expect(ids(queue)[0]).toBe('someday');
    });

    test('cancelling costs nobody a turn', () => {
      const queue = create();
      fill(queue, { ann: 4, ben: 4 });
      queue.remove('ann1');
      queue.remove('ann2');
      expect(ids(queue).slice(0, 4)).toEqual(['ann3', 'ben1', 'ann4', 'ben2']);
    });

    test('a job that came back has the turn it had', () => {
      const queue = create();
      fill(queue, { ann: 2, ben: 2 });
      const [first] = queue.ordered();
      queue.take('ann1');
      if (first) queue.giveBack(first);
      expect(ids(queue)).toEqual(['ann1', 'ben1', 'ann2', 'ben2']);
    });

    test('a job is put before another, before all, and last', () => {
      const queue = create();
      fill(queue, { ann: 3, ben: 3 });
      expect(queue.move('ben3', 'ann2')).toMatchObject([{ id: 'ben3', lane: 'ann' }]);
      expect(ids(queue)).toEqual(['ann1', 'ben1', 'ben3', 'ben2', 'ann2', 'ann3']);
      queue.move('ann3', ids(queue)[0] ?? null);
      expect(ids(queue)[0]).toBe('ann3');
      queue.move('ann3', null);
      expect(ids(queue).at(-1)).toBe('ann3');
      expect(queue.move('ann3', 'nobody')).toEqual([]);
      expect(queue.move('nobody', null)).toEqual([]);
    });

    test('the same place can be taken over and over', () => {
      const queue = create();
      fill(queue, { ann: 200 });
      let renumbered = 0;
      for (let index = 3; index <= 200; index++) renumbered += queue.move(`ann${index}`, 'ann2').length - 1;
      expect(renumbered).toBeGreaterThan(0);
      expect(ids(queue).slice(0, 3)).toEqual(['ann1', 'ann3', 'ann4']);
      expect(ids(queue).at(-1)).toBe('ann2');
    });

    test('whoever waits all the time gets as many turns as the others, at any moment', () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 }), (sizes) => {
          const queue = create();
          fill(queue, Object.fromEntries(sizes.map((size, index) => [`r${index}-`, size])));
          const had = new Map<string, number>();
          const left = new Map(sizes.map((size, index) => [`r${index}-`, size]));
          for (const id of takeAll(queue)) {
            const who = id.slice(0, id.indexOf('-') + 1);
            had.set(who, (had.get(who) ?? 0) + 1);
            left.set(who, (left.get(who) ?? 0) - 1);
            const waiting = [...left].filter(([, count]) => count > 0).map(([one]) => had.get(one) ?? 0);
            // Whoever still waits is at most one turn behind any other.
            for (const turns of waiting) expect(Math.max(...had.values()) - turns).toBeLessThanOrEqual(1);
          }
        }),
        { seed: 81, numRuns: Number(process.env['EASEL_TEST_LONG'] ? 2000 : 60) },
      );
    });

    test('nobody starves: whatever others add, a job waits at most for the turns before it and one of each newcomer', () => {
      fc.assert(
        fc.property(fc.array(requester, { minLength: 1, maxLength: 60 }), (arrivals) => {
          const queue = create();
          fill(queue, { ann: 3, ben: 1 });
          const ahead = queue.position('ann3') ?? 0;
          const newcomers = new Set(arrivals);
          let turns = 0;
          for (const [index, who] of arrivals.entries()) {
            queue.add({ id: `new${index}`, requester: `new ${who}`, priority: 0 });
            const [next] = queue.ordered();
            if (!next || !queue.has('ann3')) break;
            queue.take(next.id);
            turns++;
          }
          // Three rounds at most: each newcomer has at most one turn in each.
          expect(queue.has('ann3') ? turns : 0).toBeLessThanOrEqual(ahead + 3 * newcomers.size);
        }),
        { seed: 82, numRuns: Number(process.env['EASEL_TEST_LONG'] ? 5000 : 100) },
      );
    });

    test('whatever is done: nothing is lost or doubled, positions and counts are those of the order', () => {
      fc.assert(
        fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
          const queue = create();
          const there = new Map<string, string>();
          let made = 0;
          for (const one of acts) {
            const order = [...queue.ordered()];
            const at = (index: number) => order[index % Math.max(1, order.length)];
            if (one.kind === 'add') {
              const id = `j${++made}`;
              queue.add({ id, requester: one.requester, priority: one.priority });
              there.set(id, one.requester);
            } else if (one.kind === 'take' && order[0]) {
              expect(queue.take(order[0].id)).toBe(true);
              there.delete(order[0].id);
            } else if (one.kind === 'take one' || one.kind === 'remove') {
              const job = at(one.n);
              if (!job) continue;
              expect(one.kind === 'remove' ? queue.remove(job.id) : queue.take(job.id)).toBe(true);
              there.delete(job.id);
            } else if (one.kind === 'give back') {
              const job = at(one.n);
              if (!job) continue;
              queue.take(job.id);
              queue.giveBack(job);
            } else if (one.kind === 'move') {
              const job = at(one.n);
              const before = one.before === null ? null : at(one.before);
              if (!job || before === undefined) continue;
              expect(queue.move(job.id, before?.id ?? null)[0]?.id).toBe(job.id);
              const after = ids(queue);
              if (before && before.id !== job.id) expect(after.indexOf(job.id)).toBeLessThan(after.indexOf(before.id));
              if (!before) expect(after.at(-1)).toBe(job.id);
            } else if (one.kind === 'prioritise') {
              const job = at(one.n);
              if (job) expect(queue.prioritise(job.id, one.priority)?.priority).toBe(one.priority);
            }
            const now = [...queue.ordered()];
            expect(new Set(now.map(({ id }) => id))).toEqual(new Set(there.keys()));
            expect(now.length).toBe(queue.size);
            expect(now.map(({ id }) => queue.position(id))).toEqual(now.map((_job, index) => index));
            expect(now.map((job) => job.priority)).toEqual(now.map((job) => job.priority).toSorted((a, b) => b - a));
            for (const who of ['ann', 'ben', 'cid', 'dot'])
              expect(queue.countOf(who)).toBe([...there.values()].filter((name) => name === who).length);
          }
          expect(queue.take('nobody')).toBe(false);
          expect(queue.remove('nobody')).toBe(false);
        }),
        { seed: 83, numRuns: Number(process.env['EASEL_TEST_LONG'] ? 20_000 : 300) },
      );
    });

    test('an order survives being written down and read again', () => {
      fc.assert(
        fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
          const queue = create();
          for (const [index, one] of acts.entries()) {
            const order = [...queue.ordered()];
            const at = (place: number) => order[place % Math.max(1, order.length)]?.id;
            if (one.kind === 'add') queue.add({ id: `j${index}`, requester: one.requester, priority: one.priority });
            else if (one.kind === 'move')
              queue.move(at(one.n) ?? '', one.before === null ? null : (at(one.before) ?? ''));
          }
          const again = create();
          for (const job of [...queue.ordered()].toSorted((a, b) => (a.id < b.id ? -1 : 1))) again.add(job, job);
          expect(ids(again)).toEqual(ids(queue));
        }),
        { seed: 84, numRuns: 200 },
      );
    });
  });
}
