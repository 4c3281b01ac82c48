import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { readFileSync } from 'node:fs';
import type { Rig } from './rig.fixture.ts';
import type { Point } from './wire.fixture.ts';

/** Something that goes wrong. It submits jobs, and all parts run again when it resolves. */
export interface FaultKind {
  readonly name: string;
  readonly group: 'program' | 'comfyui' | 'socket' | 'post' | 'disk' | 'database' | 'clock';
  /** It waits for a timeout. */
  readonly isSlow?: boolean;
  run(rig: Rig): Promise<void>;
}

const hours = 3_600_000;

/** States of a job, and how to catch one there. */
const moments: readonly { readonly when: string; catch(rig: Rig): Promise<void> }[] = [
  {
    when: 'while jobs wait',
    async catch(rig) {
      rig.submit(6);
      await rig.wire.reached('answered');
    },
  },
  {
    when: 'before the last byte of a POST',
    async catch(rig) {
      rig.wire.onNextPost({ at: 'before', holdMs: 1_500, end: 'go on' });
      await reached(rig, 'post');
    },
  },
  {
    when: 'after the last byte of a POST',
    async catch(rig) {
      rig.wire.onNextPost({ at: 'after', holdMs: 1_500, end: 'go on' });
      await reached(rig, 'posted');
    },
  },
  { when: 'while one is queued', catch: (rig) => reached(rig, 'answered') },
  { when: 'while one runs', catch: (rig) => reached(rig, 'progress') },
  {
    when: 'while a picture is fetched',
    async catch(rig) {
      rig.wire.holdNextView(400);
      await reached(rig, 'view');
    },
  },
  { when: 'while an end is stored', catch: (rig) => reached(rig, 'success') },
];

/** Submits a few, and resolves when the first of them is there. */
async function reached(rig: Rig, point: Point): Promise<void> {
  const there = rig.wire.reached(point);
  rig.submit(rig.dice.whole(1, 5));
  await there;
}

/** Some ms, mostly few. */
const moment = (rig: Rig, mostMs: number): Promise<void> => sleep(mostMs * rig.dice.number(0, 1) ** 2);

const killed: FaultKind[] = moments.flatMap(({ when, catch: caught }) => [
  {
    name: `the program is killed ${when}`,
    group: 'program',
    async run(rig) {
      await caught(rig);
      await moment(rig, 60);
      await rig.killProgram();
      await moment(rig, 1_500);
      await rig.startProgram();
    },
  },
  {
    name: `ComfyUI is killed ${when}`,
    group: 'comfyui',
    async run(rig) {
      await caught(rig);
      await moment(rig, 60);
      await rig.killComfyui();
      await moment(rig, 1_500);
      await rig.startComfyui();
    },
  },
]);

const both: FaultKind = {
  name: 'both are killed',
  group: 'program',
  async run(rig) {
    const { dice } = rig;
    await dice.one(moments).catch(rig);
    await moment(rig, 60);
    const kills = [rig.killProgram, rig.killComfyui];
    await Promise.all(dice.chance(0.5) ? kills.map((kill) => kill()) : kills.toReversed().map((kill) => kill()));
    await rig.startComfyui();
    await moment(rig, 300);
    await rig.startProgram();
  },
};

function onSocket(name: string, fault: (rig: Rig) => Promise<void>): FaultKind {
  return {
    name,
    group: 'socket',
    async run(rig) {
      await rig.dice.one(moments).catch(rig);
      await moment(rig, 200);
      await fault(rig);
    },
  };
}

const socket: FaultKind[] = [
  onSocket('the socket is dropped', async (rig) => rig.wire.cutSockets()),
  onSocket('the socket is dropped again and again', async (rig) => {
    for (let cuts = rig.dice.whole(3, 12); cuts > 0; cuts--) {
      rig.wire.cutSockets();
      await moment(rig, 120);
    }
  }),
  onSocket('the socket stalls', async (rig) => rig.wire.stallSockets(rig.dice.number(200, 6_000))),
  onSocket('messages come twice', async (rig) => {
    rig.wire.doubleMessages(3_000);
    rig.submit(2);
  }),
  onSocket('a second socket takes the client id', async (rig) => {
    const clientId = readFileSync(join(rig.dataFolder, 'comfyui-client-id'), 'utf8').trim();
    const thief = new WebSocket(`${rig.comfyuiUrl.replace('http', 'ws')}/ws?clientId=${clientId}`);
    thief.on('error', () => {});
    await sleep(rig.dice.number(50, 3_000));
    thief.terminate();
  }),
];

function onPost(name: string, fault: (rig: Rig) => Parameters<Rig['wire']['onNextPost']>[0]): FaultKind {
  return {
    name,
    group: 'post',
    isSlow: name.includes('never'),
    async run(rig) {
      rig.wire.onNextPost(fault(rig));
      await reached(rig, 'post');
    },
  };
}

const post: FaultKind[] = [
  onPost('a POST is answered late', ({ dice }) => ({ at: 'after', holdMs: dice.number(100, 9_000), end: 'go on' })),
  onPost('a POST arrives late', ({ dice }) => ({ at: 'before', holdMs: dice.number(100, 9_000), end: 'go on' })),
  onPost('a POST is never answered', () => ({ at: 'after', holdMs: 60_000, end: 'cut' })),
  onPost('a POST never arrives', () => ({ at: 'before', holdMs: 60_000, end: 'cut' })),
  onPost('the connection dies after the last byte', ({ dice }) => ({
    at: 'after',
    holdMs: dice.number(0, 3_000),
    end: 'cut',
  })),
  onPost('the connection dies before the last byte', ({ dice }) => ({
    at: 'before',
    holdMs: dice.number(0, 3_000),
    end: 'cut',
  })),
  onPost('a gateway answers in place of ComfyUI', ({ dice }) => ({
    at: dice.one(['before', 'after'] as const),
    holdMs: dice.number(0, 500),
    end: dice.one([502, 504] as const),
  })),
];

/** Another process holds the lock of writers: a backup, a virus scanner, a curious person. */
const locked: FaultKind[] = ['jobs.sqlite', 'library.sqlite'].map((file) => ({
  name: `${file} is locked`,
  group: 'database',
  async run(rig) {
    const { dice } = rig;
    const isFirst = dice.chance(0.5);
    if (!isFirst) await dice.one(moments).catch(rig);
    const database = new DatabaseSync(join(rig.dataFolder, file));
    try {
      database.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
      if (isFirst) rig.submit(3);
      await sleep(dice.number(50, 8_000));
      database.exec('ROLLBACK');
    } finally {
      database.close();
    }
  },
}));

const clock: FaultKind[] = [1, -1].map((sign) => ({
  name: `the clock jumps ${sign > 0 ? 'forward' : 'backward'}`,
  group: 'clock',
  async run(rig) {
    await rig.dice.one(moments).catch(rig);
    await moment(rig, 100);
    rig.program.setClock(sign * rig.dice.number(0.5, 30) * hours);
    rig.submit(2);
  },
}));

const cancelling: FaultKind = {
  name: 'jobs are cancelled while the socket is dropped',
  group: 'socket',
  async run(rig) {
    const before = rig.submitted.length;
    await rig.dice.one(moments).catch(rig);
    await moment(rig, 300);
    rig.wire.cutSockets();
    for (const id of rig.submitted.slice(before)) if (rig.dice.chance(0.6)) rig.cancel(id);
  },
};

/** All but the full disk, which needs a disk of its own. */
export const faultKinds: readonly FaultKind[] = [...killed, both, ...socket, cancelling, ...post, ...locked, ...clock];
