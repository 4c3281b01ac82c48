import { cpSync, mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDice, seedOf } from '../src-main/core/faults/dice.fixture.ts';
import { faultKinds } from '../src-main/core/faults/fault-kinds.fixture.ts';
import { fullDisk, mountSmallDisk } from '../src-main/core/faults/small-disk.fixture.ts';
import { startRig, type Rig } from '../src-main/core/faults/rig.fixture.ts';
import { spawnBuiltComfyui, startBuiltProgram } from './fault-program.ts';

/** So many rigs side by side: each waits most of the time. */
const rigs = 3;

interface Tally {
  survived: number;
  broken: number;
}

/**
 * A random mix of all faults against spawned programs for so many minutes: how many were survived, by kind. The exit code is 1 when anything
 * that must hold did not. The same seed brings the same faults; their timing against the processes is the machine's.
 */
export async function benchFaults({ minutes }: { minutes: number }): Promise<void> {
  const seed = seedOf(process.env);
  const until = performance.now() + minutes * 60_000;
  const tallies = new Map<string, Tally>();
  const disk = mountSmallDisk();
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  out(`faults: ${minutes} minutes, seed ${seed}${disk ? '' : '; no disk can be mounted here, so none is full'}`);
  await Promise.all(Array.from({ length: rigs }, (_, place) => drive(place)));
  disk?.remove();
  const total = [...tallies.values()].reduce((sum, { survived }) => sum + survived, 0);
  const broken = [...tallies.values()].reduce((sum, one) => sum + one.broken, 0);
  for (const [name, tally] of [...tallies].toSorted(([a], [b]) => a.localeCompare(b)))
    out(`${String(tally.survived).padStart(5)}  ${name}${tally.broken > 0 ? `  BROKEN: ${tally.broken}` : ''}`);
  const load = loadavg().map((one) => one.toFixed(1));
  out(`faults survived: ${total} in ${minutes} minutes, broken: ${broken} (seed ${seed}, load ${load.join(' ')})`);
  if (broken > 0 || total === 0) process.exitCode = 1;

  async function drive(place: number): Promise<void> {
    const dice = createDice(seed + place);
    // One of them lives on the small disk.
    const ownDisk = place === 0 ? disk : null;
    const kinds = ownDisk ? [...faultKinds, ...fullDisk(ownDisk)] : faultKinds;
    const launch = (): Promise<Rig> =>
      startRig({
        dice,
        start: startBuiltProgram,
        spawnComfyui: spawnBuiltComfyui,
        ...(ownDisk && { parent: ownDisk.folder }),
      });
    let rig = await launch();
    for (let round = 0; performance.now() < until; round++) {
      // A small disk fills by itself.
      if (round > 0 && round % 40 === 0) {
        await rig.stop();
        rig = await launch();
      }
      const kind = dice.one(kinds);
      let wrong: string[];
      try {
        await kind.run(rig);
        await rig.settled();
        wrong = await rig.check();
      } catch (error) {
        wrong = [`the round itself failed: ${error instanceof Error ? error.stack : String(error)}`];
      }
      const tally = tallies.get(kind.name) ?? { survived: 0, broken: 0 };
      tallies.set(kind.name, tally);
      if (wrong.length === 0) {
        tally.survived++;
        continue;
      }
      tally.broken++;
      const kept = mkdtempSync(join(tmpdir(), 'easel-broken-'));
      cpSync(rig.dataFolder, kept, { recursive: true });
      out(`BROKEN by '${kind.name}' (rig ${place}, round ${round}); the data folder is kept in ${kept}`);
      for (const one of wrong) out(`  ${one}`);
      await rig.stop().catch(() => {});
      rig = await launch();
    }
    await rig.stop();
  }
}
