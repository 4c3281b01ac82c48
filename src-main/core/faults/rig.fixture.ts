import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnComfyui } from '../comfyui-child.fixture.ts';
import type { Dice } from './dice.fixture.ts';
import { brokenInvariants, jobsBeing, openJobs, serversIn, type Expectations } from './invariants.fixture.ts';
import type { Program, StartProgram } from './program.fixture.ts';
import { startWire, type Wire } from './wire.fixture.ts';
import { wildWorkflow } from './workflows.fixture.ts';

/** A ComfyUI that can be killed. */
export interface RigComfyui {
  readonly url: string;
  readonly port: number;
  kill(): Promise<void>;
}

type SpawnComfyui = (options: { port: number; speed: number; more: readonly string[] }) => Promise<RigComfyui>;

/** Easel, a ComfyUI, and the wire between them; all of it survives what is done to its parts. */
export interface Rig {
  readonly dice: Dice;
  readonly wire: Wire;
  readonly dataFolder: string;
  readonly program: Program;
  readonly comfyuiUrl: string;
  /** Submits so many, the first of which can end well, without waiting for an answer. */
  submit(count: number): void;
  /** Ids of those that were answered. */
  readonly submitted: readonly string[];
  cancel(id: string): void;
  killProgram(): Promise<void>;
  startProgram(): Promise<void>;
  killComfyui(): Promise<void>;
  startComfyui(): Promise<void>;
  /** Resolves when no job is open any more. */
  settled(): Promise<void>;
  /** What should be true now and is not. */
  check(): Promise<string[]>;
  stop(): Promise<void>;
}

const settleMs = 120_000;

export interface RigOptions {
  readonly dice: Dice;
  readonly start: StartProgram;
  readonly spawnComfyui?: SpawnComfyui;
  /** Where its data folder is made; that of the system unless told. */
  readonly parent?: string;
}

export async function startRig({ dice, start, parent = tmpdir(), ...options }: RigOptions): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'easel-faults-'));
  const dataFolder = mkdtempSync(join(parent, 'easel-faults-data-'));
  const journal = join(folder, 'journal');
  const spawnOne: SpawnComfyui = options.spawnComfyui ?? spawnComfyui;
  const spawned = (port: number): Promise<RigComfyui> =>
    spawnOne({ port, speed: 8, more: ['--journal', journal, '--data', join(folder, 'comfyui')] });
  let comfyui = await spawned(0);
  const { port } = comfyui;
  const wire = await startWire({ port });
  const launch = async (): Promise<Program> => {
    const started = await start({ dataFolder, url: wire.url });
    await started.ready();
    return started;
  };
  let program = await launch();
  const submitted: string[] = [];
  const asked = new Set<Promise<unknown>>();
  const expected: Expectations = {
    cancelled: new Set(),
    told: wire.told,
    doubtful: new Set(),
    killedServers: new Set(),
  };

  function note(promise: Promise<unknown>): void {
    const settled = promise.catch(() => {}).finally(() => asked.delete(settled));
    asked.add(settled);
  }

  return {
    dice,
    wire,
    dataFolder,
    submitted,
    get program() {
      return program;
    },
    comfyuiUrl: comfyui.url,
    submit(count) {
      for (let made = 0; made < count; made++)
        note(program.submit(wildWorkflow(dice, { mayFail: made > 0 })).then((id) => void submitted.push(id)));
    },
    cancel(id) {
      expected.cancelled.add(id);
      note(program.cancel(id));
    },
    async killProgram() {
      await program.kill();
      // What it was told a moment ago it may have had no time to keep.
      for (const id of jobsBeing('submitting', dataFolder)) expected.doubtful.add(id);
    },
    async startProgram() {
      program = await launch();
    },
    async killComfyui() {
      await comfyui.kill();
      for (const server of serversIn(journal)) expected.killedServers.add(server);
    },
    async startComfyui() {
      comfyui = await spawned(port);
    },
    async settled() {
      const until = performance.now() + settleMs;
      while (asked.size > 0 || openJobs(dataFolder) > 0) {
        if (performance.now() > until) return;
        await sleep(100);
      }
    },
    check: () => brokenInvariants({ dataFolder, journal, comfyuiUrl: comfyui.url, expected }),
    async stop() {
      await program.stop();
      await wire.close();
      await comfyui.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
